export { createClassifier } from "./create-classifier.ts";
