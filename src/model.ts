/**
 * The nouns of the story, and the three contracts that rooms fulfil.
 *
 * Every value here is readonly and survives `JSON.stringify` unchanged, so that
 * what the pipeline hands on is exactly what a report shows. This file imports
 * nothing: every other file may import it.
 */

// ---------------------------------------------------------------- documents

/** A path that was given, or found in a folder that was given. */
export interface Received {
  /** Absolute path. */
  readonly path: string;
  /** Folder of the file relative to the folder argument it was found under; empty for a file that was named itself. */
  readonly under: string;
  /** True when the user named the file itself, false when it was found in a folder. */
  readonly named: boolean;
  /** Which file was found in a folder: no other one may be read in its place. None for a file that was named itself. */
  readonly identity?: string | undefined;
}

/**
 * Why something in a folder is not worked on: it is a link; its name is no text;
 * it is a folder that cannot be read; it was made by an earlier run; it is as it
 * was when an earlier run found it ready (`--changed`); or the run ended before
 * its turn.
 */
export type LeftOutCause =
  | "link"
  | "unreadable-name"
  | "unreadable-folder"
  | "earlier-result"
  | "unchanged"
  | "not-reached";

/** What should have been looked at and was not: where there is one of these, the run as a whole is not ready. */
export const NOT_LOOKED_AT: readonly LeftOutCause[] = ["unreadable-name", "unreadable-folder", "not-reached"];

/** A file or folder that was found and is not worked on. */
export interface LeftOut {
  readonly path: string;
  readonly cause: LeftOutCause;
  /** One plain sentence. */
  readonly why: string;
}

/** A document as it was received. */
export interface SourceDocument {
  /** The path the user gave, made absolute. */
  readonly path: string;
  /** The file's own name, e.g. `agenda.docx`. */
  readonly name: string;
  /** Folder of the file relative to the folder argument it was found under; empty for a file that was named itself. */
  readonly under: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** SHA-256 of the content in lower-case hex; absent when a plan refused the file before it was read whole. */
  readonly sha256?: string;
}

/**
 * What kind of thing a file is, as far as the plan is concerned. Each PRONOM
 * format in `formats.ts` belongs to exactly one kind.
 */
export type Kind =
  | "word"
  | "excel"
  | "powerpoint"
  | "odt"
  | "ods"
  | "odp"
  | "odg"
  | "pdf"
  | "csv"
  | "text"
  | "html"
  | "image"
  | "email"
  | "archive"
  | "encrypted"
  | "empty"
  | "unknown";

/** One row of the format table. */
export interface Format {
  /** PRONOM unique identifier, e.g. `fmt/412`; `UNKNOWN` when there is none. */
  readonly puid: string;
  /** PRONOM's name of the format. */
  readonly name: string;
  /** PRONOM's version of the format; empty when it has none. */
  readonly version: string;
  /** Internet media type; empty when none is registered. */
  readonly mime: string;
  readonly kind: Kind;
  /** What a clerk would call it, e.g. `Word document`. */
  readonly label: string;
  /** File name extensions, lower case, without the dot; the first is the usual one. */
  readonly extensions: readonly string[];
}

/** Something about a document that changes what may be done with it. */
export type TraitName =
  | "encrypted"
  | "damaged"
  | "macros"
  | "signed"
  | "external-links"
  | "embedded-objects"
  | "strict-ooxml";

export interface Trait {
  readonly name: TraitName;
  /** Where it was seen, e.g. `word/vbaProject.bin`. */
  readonly basis: string;
}

/** A conformance claim that a file makes about itself. A claim proves nothing. */
export interface Claim {
  readonly standard: "PDF/A" | "PDF/UA";
  /** PDF/A flavour (`2b`, `1a`, `4e` …) or PDF/UA part (`1`, `2`). */
  readonly flavour: string;
  readonly puid: string;
}

/** What a file is, judged by its content. The name is only a claim. */
export interface Detection {
  readonly format: Format;
  /** What the match rests on, strongest first, e.g. `byte match at 0, 8`. */
  readonly basis: readonly string[];
  /** Doubts, e.g. `extension mismatch`. */
  readonly warnings: readonly string[];
  /** True when the file's extension is not one of the format's own. */
  readonly extensionMismatch: boolean;
  readonly traits: readonly Trait[];
  readonly claims: readonly Claim[];
}

/** The flavours of PDF/A that can be asked for and judged: ISO 19005-1, -2 and -3. */
export type PdfaFlavour = "1a" | "1b" | "2a" | "2b" | "2u" | "3a" | "3b" | "3u";

/**
 * What a PDF has to be because somebody asked for it, whatever it claims. A flavour of
 * PDF/A stands in place of the one that is claimed; PDF/UA-1 is `require`d, or of no interest (`off`).
 */
export interface Asked {
  readonly pdfa?: PdfaFlavour;
  readonly pdfua?: "require" | "off";
}

// --------------------------------------------------------------------- plan

/** The formats this program makes. */
export type OutputFormat = "odt" | "ods" | "odp" | "odg" | "pdf";

export interface PlannedOutput {
  readonly format: OutputFormat;
  /** File name of the output, e.g. `agenda.odt`. */
  readonly name: string;
  /** False for a working copy that is made (for its title and text) but never delivered. */
  readonly deliver: boolean;
  /** Only for a PDF of which something was asked. */
  readonly asked?: Asked;
}

/** Why something is not done, and what the user can do about it. One plain sentence each. */
export interface Refusal {
  readonly why: string;
  readonly advice: string;
}

/** What will be done with one document. Pure data: it can be printed and tested without any office program. */
export type Plan =
  | {
      readonly action: "convert";
      readonly why: string;
      readonly outputs: readonly PlannedOutput[];
      /** What the user should know beforehand, e.g. that macros are left out. */
      readonly notes: readonly string[];
    }
  | {
      readonly action: "keep";
      readonly why: string;
      /** Made in addition to the file that is kept, e.g. the PDF of an ODF document. */
      readonly outputs: readonly PlannedOutput[];
      /** What the file that is kept is judged by, in place of what it claims (`check --flavour`). */
      readonly asked?: Asked;
      readonly notes: readonly string[];
    }
  | ({ readonly action: "refuse" } & Refusal);

// --------------------------------------------------------------- conversion

export interface MadeBy {
  /** Engine name: `embedded`, `oneshot` … */
  readonly engine: string;
  /** The office program and its version, e.g. `LibreOffice 25.2.3.2`. */
  readonly program: string;
}

/** A file in a work folder: made, not yet judged, not yet delivered. */
export interface Artifact {
  readonly format: OutputFormat;
  /** Absolute path in the work folder. */
  readonly file: string;
  readonly madeBy: MadeBy;
}

/** How long one step took, for `--verbose` and the report. */
export interface Step {
  readonly name: string;
  readonly ms: number;
}

/**
 * Why an engine did not deliver. Only `rejected` says something about the
 * document (the office program looked at it and said no); the rest say
 * something about the engine.
 */
export type FailureCause = "rejected" | "crashed" | "hung" | "timed-out" | "out-of-memory" | "unavailable";

export interface ConversionFailure {
  readonly cause: FailureCause;
  /** True when the document was opened, and then could not be saved. */
  readonly opened?: boolean;
  /** One plain sentence. */
  readonly message: string;
}

/** One file that an engine is to make. */
export interface WantedOutput {
  readonly format: OutputFormat;
  /** Absolute path. */
  readonly file: string;
  /** The part of ISO 19005 that a PDF is to keep; 2 when absent. */
  readonly pdfaPart?: PdfaPart;
}

export type PdfaPart = 1 | 2 | 3;

export interface ConversionJob {
  /** The document that is converted: where it was found, and what was read there. */
  readonly document: { readonly path: string; readonly bytes: number; readonly sha256: string };
  /** Absolute path of a private copy of the source; its extension is that of the detected format. */
  readonly source: string;
  readonly kind: Kind;
  /** What to make, and where (absolute paths in the work folder). */
  readonly outputs: readonly WantedOutput[];
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Called when a step starts, for the spinner. */
  readonly onStep?: (name: string) => void;
}

/** An engine's answer. Whatever was finished before a failure is still listed. */
export interface Conversion {
  /** Name of the engine that answers. */
  readonly engine: string;
  readonly artifacts: readonly Artifact[];
  readonly failure?: ConversionFailure;
  /** 1, or 2 when a first attempt died and a fresh process was tried. */
  readonly attempts: number;
  readonly sandboxed: boolean;
  readonly fallback?: Fallback;
  readonly sameAs?: string;
  readonly steps: readonly Step[];
}

/** A second engine that was asked for what the first could not save. */
export interface Fallback {
  /** Name of the engine that could not. */
  readonly from: string;
  /** What it said: one plain sentence. */
  readonly why: string;
}

export interface EngineHealth {
  readonly usable: boolean;
  /** Program and version when found, e.g. `LibreOffice 25.2.3.2`. */
  readonly program?: string;
  /** Where it was found. */
  readonly path?: string;
  /** One sentence: why it is, or is not, usable. */
  readonly why: string;
  /** What to do when it is not usable. */
  readonly advice?: string;
}

/** One engine converts all outputs of one document in one go. It never throws for a document's sake. */
export interface Engine {
  readonly name: string;
  /** Looks whether the engine could work, without converting anything. */
  probe(): Promise<EngineHealth>;
  /** Starts what takes long to start, so that it overlaps with other work. What goes wrong is told by `convert`. */
  warm?(limits: Limits): void;
  convert(job: ConversionJob): Promise<Conversion>;
  /** Ends every process this engine started. Safe to call twice. */
  close(): Promise<void>;
}

/** Bounds that hold for one document. */
export interface Limits {
  /** Wall-clock limit of one conversion attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** Resident memory limit of an engine's processes, in bytes. */
  readonly memoryBytes: number;
  /** Largest source that is taken on, in bytes. */
  readonly sourceBytes: number;
  /** Largest sum of unpacked bytes in a zip package. */
  readonly unpackedBytes: number;
}

// -------------------------------------------------------------------- clean

/** What becomes of tracked changes in a safe copy: they stay, so that it is not ready, or they are accepted as they show. */
export type TrackedChanges = "stop" | "accept";

/** A file to be cleaned, and where the clean one is to be. */
export interface Uncleaned {
  readonly source: string;
  readonly target: string;
  readonly format: Kind;
  readonly trackedChanges: TrackedChanges;
  readonly limits: Limits;
  /** Name of the document, without a folder: where its text tells that, this is what it is to say. */
  readonly name?: string;
  /** True when LibreOffice wrote the source from a document in another format: the copy is to look as that did. */
  readonly isConverted?: boolean;
  /** What an engine made of the source, which is a clean file already: formulas that came to something else there than the source shows keep what that shows. */
  readonly made?: string;
}

/** What became of the hidden data of a document when its safe copy was made. */
export interface Cleaning {
  readonly removed: readonly Removal[];
  /** What could not be taken out safely: with one of these, the document is not ready. */
  readonly left: readonly LeftIn[];
}

export interface Removal {
  /** Category of hidden data: `comments`, `hidden-sheet` … */
  readonly what: string;
  /** In a person's terms; empty for the document as a whole. */
  readonly where: string;
  readonly count: number;
  /** One plain sentence: `3 comments were removed.` */
  readonly message: string;
}

export interface LeftIn {
  readonly what: string;
  readonly where: string;
  /** One plain sentence. */
  readonly why: string;
  readonly advice?: string;
}

// ------------------------------------------------------------------- finish

/** What finishing writes into every output of a document, and where each was learnt. */
export interface DocumentFacts {
  readonly title: string;
  readonly titleFrom: "document" | "heading" | "file name";
  /** BCP 47 tag, e.g. `en-GB`. */
  readonly language: string;
  readonly languageFrom: "document" | "default";
}

/** Mends one kind of output in place, in the work folder. Throws an `UnreadableError` when the output must not be used. */
export interface Finisher {
  appliesTo(format: OutputFormat): boolean;
  /** `name` is the output's file name, for the repairs' `subject`. */
  finish(artifact: Artifact, facts: DocumentFacts, name: string, asked?: Asked): Promise<readonly Repair[]>;
  /**
   * Mends what the checks of the finished output found, as far as that can be done without a loss.
   * Answers nothing when it changed nothing; otherwise the output is to be checked again.
   */
  amend?(artifact: Artifact, results: readonly CheckResult[], name: string): Promise<readonly Repair[]>;
}

/** What there is to finish of one document. */
export interface Unfinished {
  /** The OpenDocument file from which the facts are read: the one just made, or the source itself. */
  readonly odf: string;
  /** The document's file name, for a title when there is no other. */
  readonly fallbackName: string;
  /** Each output with its file name, and what was asked of it. */
  readonly outputs: readonly { readonly artifact: Artifact; readonly name: string; readonly asked?: Asked }[];
}

/** An output and those of its checks that it did not pass. */
export interface Unproven {
  readonly artifact: Artifact;
  readonly name: string;
  readonly results: readonly CheckResult[];
}

/** How it went with one output: what was mended, or why it must not be used (words that follow "could not be finished: "). */
export type FinishedOutput = { readonly repairs: readonly Repair[] } | { readonly fault: string };

/** Id of the repair that changes nothing but what a file says of itself. */
export const CLAIM_REPAIR = "pdf-claim";

/** One change made to an output after the engine wrote it. */
export interface Repair {
  /** Stable id, e.g. `pdf-title`. */
  readonly id: string;
  /** The output's file name. */
  readonly subject: string;
  /** One plain sentence: what was changed. */
  readonly message: string;
  readonly basis?: Basis;
}

// -------------------------------------------------------------------- check

/** The published rule that a finding or repair rests on. */
export interface Basis {
  /** e.g. `ISO 19005-2:2011`. */
  readonly standard: string;
  /** e.g. `6.6.4`. */
  readonly clause: string;
}

/** `block` keeps a document from being ready; `warn` and `note` do not. */
export type Severity = "block" | "warn" | "note";

export interface Finding {
  /** Stable rule id, e.g. `pdfa-6.2.3-output-intent`. */
  readonly rule: string;
  readonly severity: Severity;
  /** One plain sentence: what is wrong. */
  readonly message: string;
  /** Place in a person's terms: a part, a page, a sheet. */
  readonly where?: string;
  /** What to do about it. */
  readonly advice?: string;
  readonly basis?: Basis;
  /** There where a reference validator that finds the clause kept is right. Nothing else gives way to one. */
  readonly yields?: true;
}

/** `built-in` checkers need Node alone; `reference` validators run when they are set up. */
export type Tier = "built-in" | "reference";

export interface CheckResult {
  /** Stable id of the checker, e.g. `odf-package`. */
  readonly checker: string;
  /** What was checked, in words, e.g. `OpenDocument package rules`. */
  readonly title: string;
  readonly tier: Tier;
  /** The file that was judged, e.g. `agenda.odt`. */
  readonly subject: string;
  readonly outcome: "passed" | "failed" | "unchecked";
  /** How many rules were applied; 0 when unchecked. */
  readonly rules: number;
  readonly findings: readonly Finding[];
  /** Why the check could not run; present exactly when `outcome` is `unchecked`. */
  readonly reason?: string;
  /** What to do so that it can run: a sentence. */
  readonly advice?: string;
  /**
   * The rules that a reference validator has judged to the end and found kept, by the beginnings of
   * their standards and clauses: what a built-in check found against them does not count.
   */
  readonly decides?: readonly Basis[];
  /** What only a person can judge: sentences. */
  readonly lookAt?: readonly string[];
}

/** A file to be judged. */
export interface Subject {
  /** Absolute path of the bytes to judge. */
  readonly file: string;
  /** The name to show. */
  readonly name: string;
  /** `source`: is converted and not sent itself; `kept`: is sent as it is; `output`: was made from a source. */
  readonly role: "source" | "kept" | "output";
  readonly detection: Detection;
  readonly limits: Limits;
  /** What it is judged by, whatever it claims. */
  readonly asked?: Asked;
  /** Of an output: what kind of document its author works with. */
  readonly madeFrom?: Kind;
  /** Which checks are asked for; all when absent. */
  readonly look?: Look;
  /** Of an output: the document it was made from, to be compared with it. */
  readonly original?: Subject;
  /** Of a PDF that was made: the OpenDocument file that has the same content. */
  readonly beside?: Subject;
  /** Of a source: what is looked at is the OpenDocument file that was made of it, since its own format is read by office programs only. */
  readonly isStandIn?: true;
  /** Of an output: it was made from a copy that was cleaned first, so that less is in it on purpose. */
  readonly isSafeCopy?: true;
  /** How grave the findings of each rule on content are; `warn` for rules that are not named. */
  readonly severities?: Readonly<Record<string, Severity>>;
}

/**
 * Checks of the `file` ask whether it is sound, safe to open and what it claims to be: an engine gets only what
 * passes. Checks of its `content` ask what it says, shows and hides, and whether conversion kept that.
 */
export type Look = "file" | "content";

/** The ids of the checkers that look at content. */
export const CONTENT_CHECKERS: readonly string[] = ["hidden-data", "fidelity", "accessibility"];

/** Said of documents in old formats, which office programs alone read. */
export const ONLY_IN_OUTPUTS =
  "Do not send the original: its old format can hold what cannot be seen from here (macros, text left over from earlier saving, a preview picture). Hidden data was looked for only in what was made of it.";

/** A checker judges bytes. It trusts nothing that convert or finish said, and never throws for a document's sake. */
export interface Checker {
  readonly id: string;
  readonly title: string;
  readonly tier: Tier;
  /** `file` when absent. */
  readonly look?: Look;
  appliesTo(subject: Subject): boolean;
  /** Rejects only for a bug. */
  check(subject: Subject): Promise<CheckResult>;
}

// ------------------------------------------------------------------- policy

/** How grave the findings of each rule on content are, and who says so. */
export interface Policy {
  /** Name of the profile: `uk-public-sector`. */
  readonly profile: string;
  /** When the profile was last looked through: ISO 8601. */
  readonly date: string;
  readonly severities: Readonly<Record<string, Severity>>;
  /** Where the settings differ from the profile. */
  readonly overrides: readonly Override[];
}

export interface Override {
  readonly rule: string;
  readonly severity: Severity;
  /** What the profile says. */
  readonly instead: Severity;
}

/** A finding in spite of which a document is sent (`--accept`). */
export interface Acceptance {
  readonly rule: string;
  /** Why, in the words of the person who decided it. */
  readonly reason: string;
}

// -------------------------------------------------------------------- judge

export type Outcome = "ready" | "not-ready" | "not-checked";

export interface Verdict {
  readonly outcome: Outcome;
  /** Plain sentences: why it is not ready or could not be checked. Empty when ready. */
  readonly reasons: readonly string[];
  /** What to do next, one sentence each. */
  readonly advice: readonly string[];
  /** The faults that keep it from being sent, each with the way to mend it, in order of risk. */
  readonly toDo?: readonly string[];
  /** Those reasons that are no fault of the document: what could not be made or checked. */
  readonly gaps?: readonly string[];
  /** What was found and does not block, what is to be known, and what a person should still look at. */
  readonly lookAt: readonly string[];
  /** Questions on what no program can check. */
  readonly questions?: readonly string[];
  /** Faults that were found and do not count, because a person accepted them. */
  readonly accepted?: readonly (Acceptance & { readonly findings: readonly string[] })[];
}

// ------------------------------------------------------------------ deliver

/** A finished output on its way to where it belongs. */
export interface Parcel {
  /** Absolute path in the work folder. */
  readonly file: string;
  /** File name it is to have. */
  readonly name: string;
}

/** Puts accepted outputs where they belong: all of them, whole, or none. */
export interface Delivery {
  /** Looks, before any work starts, whether these names could be delivered for this source. Returns why not, or nothing. */
  refuse(source: Received, names: readonly string[]): Promise<Refusal | undefined>;
  /** Where an output of this name would go: an absolute path. */
  target(source: Received, name: string): string;
  /** Returns the absolute paths, in the order of the parcels. Throws a `DeliveryError` when nothing was put in place. */
  put(source: Received, parcels: readonly Parcel[]): Promise<readonly string[]>;
}

// ------------------------------------------------------------------- report

/** One output as the report shows it. */
export interface Output {
  readonly name: string;
  readonly format: OutputFormat;
  /** What the finished bytes are, by their own content, e.g. `OpenDocument Text 1.3` or `PDF/A-2b`. */
  readonly label: string;
  readonly puid: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly madeBy: MadeBy;
  /** Absolute path where it was put; absent when it was not delivered. */
  readonly path?: string;
}

/** Everything that is known of one document. The text and every other report are rendered from this value. */
export interface DocumentReport {
  readonly schema: "council-convert/document/1";
  readonly tool: { readonly name: "council-convert"; readonly version: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly source: SourceDocument;
  /** Absent when the file could not be looked at. */
  readonly detection?: Detection;
  readonly plan: Plan;
  /** Absent when no engine was asked. */
  readonly conversion?: {
    /** Name of the engine, also when it made nothing. */
    readonly engine: string;
    /** 1, or 2 when a first attempt died and a fresh process was tried; more after a change of engine. */
    readonly attempts: number;
    /** True when LibreOffice ran in a sandbox: without a network, and seeing no files but its own and the document. */
    readonly sandboxed: boolean;
    /** Set when the engine could not save what another one then could. */
    readonly fallback?: Fallback;
    /** Path of a document of the same run with the same content, whose conversion was used. */
    readonly sameAs?: string;
    readonly failure?: ConversionFailure;
  };
  /** Present when the outputs were made from a copy that was cleaned first (`--safe-copy`). */
  readonly cleaning?: Cleaning;
  readonly outputs: readonly Output[];
  readonly repairs: readonly Repair[];
  /** Absent when nothing was checked. */
  readonly policy?: Pick<Policy, "profile" | "date" | "overrides">;
  readonly checks: readonly CheckResult[];
  readonly verdict: Verdict;
  /** From the first look at the content to the verdict, in milliseconds of wall-clock time; waiting for an engine counts. */
  readonly ms: number;
  readonly steps: readonly Step[];
}

/** How a run came to its end: all was done, too many documents were not ready (`--max-failures`), or it was interrupted. */
export type RunEnd = "complete" | "max-failures" | "interrupted";

/** `found` is the sum of the other four. */
export interface RunCounts extends Readonly<Record<Outcome, number>> {
  readonly found: number;
  /** Those in `leftOut`. */
  readonly skipped: number;
}

/** Everything that is known of a run over several documents, as `--report` saves it. */
export interface RunReport {
  readonly schema: "council-convert/run/1";
  readonly tool: DocumentReport["tool"];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly ended: RunEnd;
  /** The worst outcome of all documents. */
  readonly outcome: Outcome;
  readonly counts: RunCounts;
  readonly leftOut: readonly LeftOut[];
  /** In the order in which they were received. */
  readonly documents: readonly DocumentReport[];
}
