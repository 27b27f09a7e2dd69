/** Encrypts small PDFs with the standard handler, so that they open without a password (ISO 32000-1:2008, 7.6.3). */
import { createHash } from "node:crypto";
import { type Objects, pdf } from "../pdfa/build.js";

const PADDING = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");
const ID = Buffer.from("00112233445566778899aabbccddeeff", "hex");
const PERMISSIONS = -4;

const md5 = (...parts: readonly Buffer[]) => createHash("md5").update(Buffer.concat(parts)).digest();

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  const at = (i: number) => state[i & 255] ?? 0;
  const swap = (i: number, j: number) => {
    const kept = at(i);
    state[i] = at(j);
    state[j & 255] = kept;
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + at(i) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return Buffer.from(
    data.map((byte) => {
      i = (i + 1) & 255;
      j = (j + at(i)) & 255;
      swap(i, j);
      return byte ^ at(at(i) + at(j));
    }),
  );
}

/** 7.6.3.3 and 7.6.3.4, revision 2: the streams of the objects are encrypted, strings in them there must be none. */
export function encrypted(objects: Objects): Buffer {
  const owner = rc4(md5(PADDING).subarray(0, 5), PADDING);
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(PERMISSIONS);
  const key = md5(PADDING, owner, permissions, ID).subarray(0, 5);
  const user = rc4(key, PADDING);
  const last = Math.max(...objects.keys()) + 1;
  const hidden: Objects = new Map();
  for (const [num, object] of objects) {
    if (typeof object === "string") hidden.set(num, object);
    else {
      const salt = Buffer.from([num & 255, (num >> 8) & 255, num >> 16, 0, 0]);
      hidden.set(num, { ...object, data: rc4(md5(key, salt).subarray(0, 10), Buffer.from(object.data)) });
    }
  }
  const dict = `/Filter/Standard/V 1/R 2/O<${owner.toString("hex")}>/U<${user.toString("hex")}>/P ${PERMISSIONS}`;
  hidden.set(last, `<<${dict}>>`);
  const id = `<${ID.toString("hex")}>`;
  return pdf(hidden, { trailer: `/Root 1 0 R/Encrypt ${last} 0 R/ID[${id}${id}]` });
}
