/**
 * How a validator is run in Java: with a bounded heap, without a network, and so that it reads
 * nothing but the documents, and writes nothing outside of a folder of its own.
 */
import { delimiter, dirname } from "node:path";
import type { ChildCommand } from "../../tools/process.js";
import type { Installed } from "./installed.js";

/**
 * Largest heap of a validator, in megabytes. The largest real files that were measured need a third
 * of it; a file that needs more could not be checked.
 */
export const HEAP_MEGABYTES = 1024;
/** Resident memory that Java may take with such a heap, in bytes: code, threads and buffers come on top. */
export const RESIDENT_BYTES = 2 * HEAP_MEGABYTES * 2 ** 20;
/** What Java ends with when its heap is used up, by the flag below (and veraPDF by itself). */
export const OUT_OF_MEMORY_CODE = 3;

/** Nobody listens there. A proxy is asked before any name is looked up, so that nothing leaves the machine. */
const NOWHERE = ["127.0.0.1", "9"] as const;
const PROXIES = ["http.proxy", "https.proxy", "ftp.proxy", "socksProxy"];

/**
 * ODF Validator brings a parser of XML that follows external entities (measured: it read a file of
 * the machine and made a request). Java's own one can be told not to.
 */
const XERCES = "com.sun.org.apache.xerces.internal.jaxp";
const NO_ENTITIES = [
  `-Djavax.xml.parsers.SAXParserFactory=${XERCES}.SAXParserFactoryImpl`,
  `-Djavax.xml.parsers.DocumentBuilderFactory=${XERCES}.DocumentBuilderFactoryImpl`,
  "-Djavax.xml.accessExternalDTD=",
];

const FLAGS = [
  // A flag that a later Java does not know must not keep it from starting.
  "-XX:+IgnoreUnrecognizedVMOptions",
  `-Xmx${HEAP_MEGABYTES}m`,
  // A validator that ran out of memory once cannot be relied upon any more.
  "-XX:+ExitOnOutOfMemoryError",
  // Over 300 files the optimising compiler takes more time than it saves, and over 60 as much again.
  "-XX:TieredStopAtLevel=1",
  // One document at a time: collecting in several threads costs memory and gains nothing.
  "-XX:+UseSerialGC",
  // Warnings of Java itself go where its log goes, and not between the answers.
  "-XX:+DisplayVMOutputToStderr",
  // It would be written into the system's temporary folder, whatever java.io.tmpdir says.
  "-XX:-UsePerfData",
  "-Djava.awt.headless=true",
  "-Dfile.encoding=UTF-8",
  "-Dstdout.encoding=UTF-8",
  "-Dsun.stdout.encoding=UTF-8",
];

/** The command that runs the jar with these arguments. `folder` is private, and where everything is written. */
export function javaCommand(
  { java, jar }: Pick<Installed, "java" | "jar">,
  folder: string,
  args: readonly string[],
): ChildCommand {
  return {
    file: java,
    args: [...FLAGS, ...NO_ENTITIES, ...placesIn(folder), ...noNetwork(), "-jar", jar, ...args],
    cwd: folder,
    env: environmentIn(folder, dirname(java)),
  };
}

function placesIn(folder: string): string[] {
  return [
    `-Djava.io.tmpdir=${folder}`,
    `-Duser.home=${folder}`,
    `-Djava.util.prefs.userRoot=${folder}`,
    `-XX:ErrorFile=${folder}/java-error.log`,
    `-XX:HeapDumpPath=${folder}`,
  ];
}

function noNetwork(): string[] {
  const [host, port] = NOWHERE;
  return PROXIES.flatMap((name) => [`-D${name}Host=${host}`, `-D${name}Port=${port}`]).concat(
    // By default these would be asked without the proxy.
    ["-Dhttp.nonProxyHosts=", "-Dftp.nonProxyHosts=", "-DsocksNonProxyHosts="],
  );
}

/** Cut down: options for Java in the environment (JAVA_TOOL_OPTIONS) would undo what is said above. */
function environmentIn(folder: string, javaFolder: string): NodeJS.ProcessEnv {
  const { PATH = "", SystemRoot, LD_LIBRARY_PATH } = process.env;
  return {
    PATH: [javaFolder, PATH].join(delimiter),
    // Java names files in the encoding of the locale.
    ...(process.platform === "win32" ? {} : { LC_ALL: process.platform === "darwin" ? "en_GB.UTF-8" : "C.UTF-8" }),
    ...(SystemRoot !== undefined && { SystemRoot }),
    ...(LD_LIBRARY_PATH !== undefined && { LD_LIBRARY_PATH }),
    HOME: folder,
    USERPROFILE: folder,
    APPDATA: folder,
    LOCALAPPDATA: folder,
    TMPDIR: folder,
    TEMP: folder,
    TMP: folder,
  };
}
