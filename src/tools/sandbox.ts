/**
 * A sandbox for child processes on Linux, made by bubblewrap (`bwrap`), which
 * works for an ordinary user: no network, no other processes, and of the file
 * system only what is named here, read-only except for the child's own folder.
 *
 * `--new-session` is not among its options: a child of ours has a session of its
 * own already, no terminal, and must stay in the process group by which it is
 * watched and ended.
 */
import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { type ChildCommand, inheritedEnvironment, runProgram } from "./process.js";
import { withWorkFolder } from "./workfolder.js";

export interface SandboxHealth {
  /** Path of `bwrap` when it works here. */
  readonly bwrap?: string;
  /** One sentence: that it works, or why not. */
  readonly why: string;
  /** What to do when it does not work. */
  readonly advice?: string;
}

/** What a child in a sandbox may see, besides the system's own programs and libraries. */
export interface SandboxRoom {
  /** The one folder that it may write to. */
  readonly folder: string;
  /** A folder that is kept in memory, and that nobody else sees: for temporary files. */
  readonly scratch: string;
  /** Absolute paths that it may read, under the same names; those that do not exist are passed over. */
  readonly readOnly: readonly string[];
  /** Most processor time of the child in its whole life, in seconds: the kernel ends it there. */
  readonly cpuSeconds: number;
  /** Largest file that it may write, in bytes. */
  readonly fileBytes: number;
  /** Most address space of one process, in bytes; none for programs that reserve much more than they use. */
  readonly addressBytes?: number;
}

const PROBE_TIMEOUT_MS = 5000;
const INSTALL = 'Install the package "bubblewrap" for a sandbox around LibreOffice.';
const INSTALL_PRLIMIT = 'Install the package "util-linux", which brings prlimit.';
const ALLOW =
  "Containers and hardened systems often forbid user namespaces: allow them, or let the container itself be the sandbox.";

/** Folders with programs and libraries; on most systems all but the first are links into it. */
const SYSTEM = ["/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin"];
/** What LibreOffice and its libraries read besides: nothing in it is of interest to a stranger. */
const SETTINGS = [
  "/etc/ld.so.cache",
  "/etc/ld.so.conf",
  "/etc/ld.so.conf.d",
  "/etc/alternatives",
  "/etc/fonts",
  "/etc/libreoffice",
  "/etc/localtime",
  "/var/cache/fontconfig",
  "/var/lib/libreoffice",
];
/** Fonts that the user has installed, below the home folder. */
const FONTS = [".fonts", ".local/share/fonts", ".config/fontconfig", ".cache/fontconfig"];
/** What root can write to without any capability: settings of the whole machine. */
const KERNEL_SETTINGS = ["/proc/sys", "/proc/sysrq-trigger"];
/**
 * Run by the probe in the sandbox itself: nothing is usable that does not hold what is promised.
 * `-w` asks and writes nothing.
 */
const PROOF = `
while read -r name value; do
  case $name in CapEff: | CapPrm:) case $value in *[!0]*) echo "it leaves capabilities" >&2; exit 1;; esac;; esac
done < /proc/self/status
if [ -w /proc/sys/kernel/core_pattern ]; then echo "it leaves the kernel's settings writable" >&2; exit 1; fi`;
/** Far more than LibreOffice needs for the temporary files of any document. */
const SCRATCH_BYTES = 2 ** 30;
/** A document that is turned against LibreOffice must not find the secrets of a CI job in the environment. */
const KEPT_VARIABLES =
  /^(PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|SOURCE_DATE_EPOCH|MAX_CONCURRENCY|MALLOC_\w+)$/;

/** Looks whether a sandbox can be made here, by making one. Asked once. */
export function probeSandbox(): Promise<SandboxHealth> {
  probed ??= trySandbox(process.env.PATH);
  return probed;
}
let probed: Promise<SandboxHealth> | undefined;

/** The same with a search path of one's own. What runs in the sandbox is little, but all that a real run needs is used. */
export async function trySandbox(searchPath: string | undefined): Promise<SandboxHealth> {
  if (process.platform !== "linux") {
    return { why: "There is a sandbox on Linux only.", advice: "Convert documents from strangers on a Linux machine." };
  }
  const folders = (searchPath ?? "").split(delimiter).filter(isAbsolute);
  const bwrap = folders.map((folder) => join(folder, "bwrap")).find(existsSync);
  if (!bwrap) return { why: "bubblewrap (bwrap) is not installed.", advice: INSTALL };
  const result = await withWorkFolder((folder) => {
    const room = {
      folder,
      scratch: join(folder, "tmp"),
      readOnly: [],
      cpuSeconds: 60,
      fileBytes: 2 ** 20,
      addressBytes: 2 ** 32,
    };
    const { file, args, env } = sandboxed({ file: "sh", args: ["-c", PROOF] }, bwrap, room);
    return runProgram(file, args, { timeoutMs: PROBE_TIMEOUT_MS, ...(env && { env }) });
  });
  if (result.code === 0) return { bwrap, why: `bubblewrap (${bwrap}) works here.` };
  const last = result.stderr.trim().split("\n").at(-1) ?? "";
  return {
    why: `bubblewrap (${bwrap}) does not work here${last ? ` (${last.slice(0, 160)})` : ""}.`,
    advice: last.includes("prlimit") ? INSTALL_PRLIMIT : ALLOW,
  };
}

/** The command that runs `command` in a sandbox. Its environment is cut down to what LibreOffice needs. */
export function sandboxed(command: ChildCommand, bwrap: string, room: SandboxRoom): ChildCommand {
  const readOnly = [...SETTINGS, ...FONTS.map((name) => join(homedir(), name)), ...room.readOnly];
  const limits = [
    `--cpu=${Math.ceil(room.cpuSeconds)}`,
    `--fsize=${Math.ceil(room.fileBytes)}`,
    ...(room.addressBytes === undefined ? [] : [`--as=${Math.ceil(room.addressBytes)}`]),
  ];
  return {
    file: bwrap,
    args: [
      ...isolation(),
      ...system(),
      ...readOnly.flatMap((path) => ["--ro-bind-try", path, path]),
      ...["--bind", room.folder, room.folder, "--chdir", room.folder],
      ...["--size", String(SCRATCH_BYTES), "--tmpfs", room.scratch],
      ...["prlimit", ...limits, command.file, ...command.args],
    ],
    env: onlyKept(command.env ?? inheritedEnvironment()),
  };
}

/**
 * Run as root, bwrap would leave the child every capability (it could make a folder writable again
 * that is bound read-only), and the kernel's own settings belong to root: both were measured.
 */
function isolation(): string[] {
  return [
    ...["--unshare-all", "--die-with-parent", "--cap-drop", "ALL"],
    ...["--proc", "/proc", ...KERNEL_SETTINGS.flatMap((path) => ["--ro-bind-try", path, path])],
    ...["--dev", "/dev", "--tmpfs", "/tmp"],
  ];
}

function system(): string[] {
  return SYSTEM.filter((path) => existsSync(path)).flatMap((path) =>
    lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path],
  );
}

function onlyKept(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => KEPT_VARIABLES.test(name) || name === "TMPDIR"));
}
