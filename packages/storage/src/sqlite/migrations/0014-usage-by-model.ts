/** Nothing: data usage is added up in a file of its own here, which is made anew. */
export const usageByModel: string = "";
