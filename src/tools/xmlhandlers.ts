/** Several readers of one part, so that it is read once. */
import type { XmlHandler } from "./xml.js";

/** All of them as one: each hears of everything, in their order. When to stop is for the caller to say. */
export function joined(handlers: readonly XmlHandler[]): XmlHandler {
  const withText = handlers.filter((handler) => handler.text);
  return {
    started(here) {
      for (const handler of handlers) handler.started?.(here);
    },
    open(tag, depth) {
      for (const handler of handlers) handler.open?.(tag, depth);
    },
    close(tag, depth) {
      for (const handler of handlers) handler.close?.(tag, depth);
    },
    ...(withText.length > 0 && {
      text(value: string) {
        for (const handler of withText) handler.text?.(value);
      },
    }),
    doctype(declaration) {
      for (const handler of handlers) handler.doctype?.(declaration);
    },
  };
}
