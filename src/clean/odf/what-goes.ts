/** Elements of a text that go, and fields of which only what they show stays. */
import type { What } from "../record.js";

/** What goes, whatever is in it, and what it is counted as; nothing for what tells nobody anything. */
export const DROPPED: ReadonlyMap<string, What | undefined> = new Map<string, What | undefined>([
  ["office:annotation", "comments"],
  ["office:annotation-end", undefined],
  ["text:user-field-decls", undefined],
  ["text:variable-decls", undefined],
  ["text:dde-connection-decls", "external-data"],
  ["text:alphabetical-index-auto-mark-file", "external-data"],
  ["text:section-source", "external-data"],
  ["office:dde-source", "external-data"],
  ["table:table-source", "external-data"],
  ["table:cell-range-source", "external-data"],
  ["table:dde-links", "external-data"],
  ["table:database-source-sql", "mail-merge"],
  ["table:database-source-table", "mail-merge"],
  ["table:database-source-query", "mail-merge"],
  ["text:database-next", "mail-merge"],
  ["text:database-row-select", "mail-merge"],
  ["form:connection-resource", "mail-merge"],
  ["form:hidden", "variables"],
  ["text:script", "macros"],
  ["office:scripts", undefined],
  ["script:event-listener", "macros"],
  ["table:scenario", "scenarios"],
]);

/** Fields that draw on what is taken out: what they show now stays, as text. */
export const FIELDS: ReadonlyMap<string, What | undefined> = new Map<string, What | undefined>([
  ...["variable-set", "variable-get", "variable-input", "user-field-get", "user-field-input", "user-defined"].map(
    (name) => [`text:${name}`, "variables"] as const,
  ),
  ...["database-display", "database-row-number", "database-name"].map(
    (name) => [`text:${name}`, "mail-merge"] as const,
  ),
  ["text:dde-connection", "external-data"],
  ["text:execute-macro", "macros"],
  ["text:meta", "custom-xml"],
  ["text:meta-field", "custom-xml"],
  ...[
    ...["expression", "author-name", "author-initials", "initial-creator", "creator", "printed-by", "print-date"],
    ...["print-time", "modification-date", "modification-time", "creation-date", "creation-time", "editing-cycles"],
    ...["editing-duration", "keywords", "description", "file-name", "template-name", "conditional-text", "hidden-text"],
    ...["sender-firstname", "sender-lastname", "sender-initials", "sender-title", "sender-position", "sender-email"],
    ...["sender-phone-private", "sender-fax", "sender-company", "sender-phone-work", "sender-street", "sender-city"],
    ...["sender-postal-code", "sender-country", "sender-state-or-province", "drop-down"],
  ].map((name) => [`text:${name}`, undefined] as const),
]);
