/**
 * A LibreOffice that was killed leaves a socket in the system's temporary
 * folder, whatever TMPDIR says: its name holds the MD5 sum of the profile's
 * address in UTF-16 (desktop/unx/source/start.c). So ours can be told from others.
 */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Removes the sockets of every LibreOffice that had its profile in this work folder. Never throws. */
export function removeSockets(workFolder: string): void {
  for (const socket of socketsOf(workFolder)) {
    try {
      rmSync(socket, { force: true });
    } catch {
      // Somebody else took the name.
    }
  }
}

/** Where they are, if there are any. Versions of LibreOffice differ in whether the sum has leading zeros. */
export function socketsOf(workFolder: string): string[] {
  const user = process.getuid?.();
  return profilesIn(workFolder).flatMap((profile) => {
    const digest = createHash("md5")
      .update(Buffer.from(pathToFileURL(profile).href, "utf16le"))
      .digest();
    const sums = [digest.toString("hex"), [...digest].map((byte) => byte.toString(16)).join("")];
    const names = sums.map((sum) => `OSL_PIPE_${user}_SingleOfficeIPC_${sum}`);
    return ["/tmp", "/var/tmp"].flatMap((place) => names.map((name) => join(place, name)));
  });
}

/**
 * The profiles that libreoffice-convert makes, one in a folder of its own for each output, by both
 * names of the work folder. What a child made may lead anywhere: no link in it is followed, since the
 * name of somebody's own profile would tell the socket of the LibreOffice that he is working with.
 */
function profilesIn(workFolder: string): string[] {
  const names = foldersIn(workFolder)
    .filter((name) => name === "out")
    .flatMap((out) => foldersIn(join(workFolder, out)).map((run) => join(out, run)))
    .flatMap((run) => foldersIn(join(workFolder, run)).map((profile) => join(run, profile)))
    .filter((path) => basename(path).startsWith("soffice"));
  return [workFolder, realPath(workFolder)].flatMap((folder) => names.map((name) => join(folder, name)));
}

/** Names of the real folders in this one; none when there is something else in its place. */
function foldersIn(folder: string): string[] {
  try {
    if (!lstatSync(folder).isDirectory()) return [];
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
