import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/** The base-2 logarithm of scrypt's cost N (RFC 7914): OWASP's first recommendation, 128 MiB and some 0.3 s for each guess. */
export const PASSWORD_COST_LOG2 = 17;
const BLOCK_SIZE = 8;
const PARALLELIZATION = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MEMORY_BYTES_MAX = 256 * 1024 * 1024;

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

const deriveHash = (
  password: string,
  salt: Buffer,
  costLog2: number,
  r: number,
  p: number,
): Promise<Buffer> =>
  derive(password.normalize("NFKC"), salt, HASH_BYTES, { N: 2 ** costLog2, r, p, maxmem: MEMORY_BYTES_MAX });

/** A password's hash, as `$scrypt$ln=17,r=8,p=1$salt$hash` in base64 (the PHC string format). */
export async function hashPassword(password: string, costLog2: number): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await deriveHash(password, salt, costLog2, BLOCK_SIZE, PARALLELIZATION);
  const parameters = `ln=${costLog2},r=${BLOCK_SIZE},p=${PARALLELIZATION}`;
  return `$scrypt$${parameters}$${salt.toString("base64")}$${hash.toString("base64")}`;
}

/** Whether the password is the one hashed. @throws Error when `stored` is not a hash of hashPassword */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const match = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored);
  if (!match) throw new Error("A stored password hash has an unknown format.");
  const [, costLog2, r, p, salt = "", expected = ""] = match;
  const hash = await deriveHash(
    password,
    Buffer.from(salt, "base64"),
    Number(costLog2),
    Number(r),
    Number(p),
  );
  return timingSafeEqual(hash, Buffer.from(expected, "base64"));
}

let decoy: Promise<string> | undefined;

/** A hash that no password has, so that an unknown login takes as long as a wrong password. */
export function decoyHash(costLog2: number): Promise<string> {
  decoy ??= hashPassword(randomBytes(HASH_BYTES).toString("hex"), costLog2);
  return decoy;
}
