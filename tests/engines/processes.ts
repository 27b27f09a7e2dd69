/** Looks at running processes by /proc. Linux only. */
import { readdirSync, readFileSync } from "node:fs";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  readonly command: string;
}

function processes(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "latin1");
        const [state = "", parent = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        return state === "Z" ? [] : [{ pid: Number(name), parent: Number(parent), state, command }];
      } catch {
        return [];
      }
    });
}

/** Ids of the children of `parent` whose command line holds `text`. */
export function childrenOf(parent: number, text: string): number[] {
  return processes()
    .filter((each) => each.parent === parent && each.command.includes(text))
    .map((each) => each.pid);
}

/** Command lines of all other processes that hold `text`. */
export function processesNaming(text: string): string[] {
  return processes()
    .filter((each) => each.pid !== process.pid && each.command.includes(text))
    .map((each) => each.command);
}

export function isRunning(pid: number): boolean {
  return processes().some((each) => each.pid === pid);
}

/** Waits until `condition` holds; false when it never did. */
export async function eventually(condition: () => boolean, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += 50) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return condition();
}
