// A token-classification model from a local folder, through `@huggingface/transformers`.
export {
  openTransformers,
  type TransformersOptions,
  type TransformersRecogniser,
} from "./recogniser.ts";
export { areTransformersInstalled } from "./transformers-package.ts";
export {
  createRecognisingScanner,
  type RecognisingOptions,
  type RecognisingScanner,
} from "./recognising-scanner.ts";
