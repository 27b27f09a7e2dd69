/** Finds what a part of a document would run. */
import { NS } from "../../tools/odf.js";
import { attributeOf, type XmlHandler, type XmlTag } from "../../tools/xml.js";

/** Longest list of places that is kept; a person needs a few, not all. */
const MAX_PLACES = 20;

/** Places in the XML, as `content.xml: a script (ooo:Basic)`. */
export interface Places {
  /** Where something would be run. */
  readonly scripts: string[];
  /** Where a click may start a program on the reader's machine. */
  readonly programs: string[];
}

/** Addresses that run a macro when they are followed. */
const MACRO_ADDRESS = /^\s*(?:vnd\.sun\.star\.script|macro):/i;
/** Addresses that hold a script for a browser; office programs do not run them. */
const SCRIPT_ADDRESS = /^\s*(?:javascript|vbscript):/i;
/** Addresses that are opened by a browser or a mail program, which is no danger of its own. */
const HARMLESS_ADDRESS = /^\s*(?:https?:|mailto:|#)/i;

/** Looks for everything in a part that would be run: scripts, event listeners, links to macros, clicks that start programs. */
export function scriptHandler(part: string, places: Places): XmlHandler {
  const note = (list: string[], what: string) => {
    if (list.length < MAX_PLACES) list.push(`${part}: ${what}`);
  };
  let scriptDepth = 0;
  let scriptName = "";
  return {
    open(tag, depth) {
      if (scriptDepth > 0) {
        // An empty list of libraries is what is left when there are no macros.
        if (tag.local !== "libraries") noteScript();
        return;
      }
      if (tag.uri === NS.office && tag.local === "script") {
        scriptDepth = depth;
        scriptName = attributeOf(tag, NS.script, "language") ?? "unnamed language";
        return;
      }
      const address = addressOf(tag);
      if (tag.uri === NS.script && tag.local === "event-listener") {
        note(places.scripts, `an event that runs a macro (${attributeOf(tag, NS.script, "event-name") ?? "unnamed"})`);
      } else if (tag.uri === NS.presentation && tag.local === "event-listener") {
        const action = attributeOf(tag, NS.presentation, "action");
        if (action === "macro" || MACRO_ADDRESS.test(address)) note(places.scripts, "a click that runs a macro");
        else if (action === "execute" && !HARMLESS_ADDRESS.test(address)) {
          note(places.programs, `a click that starts ${address || "a program"}`);
        }
      } else if (address !== "" && MACRO_ADDRESS.test(address)) {
        note(places.scripts, `a link that runs a macro (${address.trim().slice(0, 80)})`);
      } else if (address !== "" && SCRIPT_ADDRESS.test(address)) {
        note(places.programs, `a link with a script in it (${address.trim().slice(0, 80)})`);
      }
    },
    close(_tag, depth) {
      if (depth === scriptDepth) scriptDepth = 0;
    },
    text(value) {
      if (scriptDepth > 0 && /\S/.test(value)) noteScript();
    },
  };

  function noteScript() {
    if (scriptName === "") return;
    note(places.scripts, `a script (${scriptName})`);
    scriptName = "";
  }
}

function addressOf(tag: XmlTag): string {
  return attributeOf(tag, NS.xlink, "href") ?? "";
}
