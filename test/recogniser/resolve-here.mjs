// Preloaded in every thread: the package is installed here, not beside the library.
import { registerHooks } from "node:module";

registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier,
      specifier.startsWith("@huggingface/") ? { ...context, parentURL: import.meta.url } : context,
    ),
});
