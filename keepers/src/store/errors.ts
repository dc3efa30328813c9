import { PlumblineError } from "../../../sdk/src/errors/base.ts";

/** For labels of metrics and for deciding what to do; each has its class. */
export type DatabaseFailure =
  "locked" | "missing" | "readOnly" | "full" | "gone" | "denied" | "damaged" | "foreign" | "newer" | "failed";

/** The base of what a store throws. */
export abstract class DatabaseError extends PlumblineError {
  abstract readonly failure: DatabaseFailure;
  /** It may be over by itself: waiting and trying again is right, ending the process is not. */
  abstract readonly passes: boolean;
}

/** Somebody else holds a lock on it for longer than the store waits. */
export class DatabaseLockedError extends DatabaseError {
  override readonly name = "DatabaseLockedError";
  readonly failure = "locked";
  readonly passes = true;

  constructor(place: string, cause?: unknown) {
    super({
      message: `The database ${place} is locked by another program.`,
      remedy: "End that program, or give each keeper a file of its own; several keepers share a PostgreSQL database.",
      cause,
    });
  }
}

/** There is no such folder, or no such database on the server. */
export class DatabaseMissingError extends DatabaseError {
  override readonly name = "DatabaseMissingError";
  readonly failure = "missing";
  readonly passes = false;

  constructor(place: string, cause?: unknown) {
    super({
      message: `The database ${place} cannot be opened: it, or the folder that it is to be in, is not there.`,
      remedy: "Create the folder, or the database on the server, or correct the configuration.",
      cause,
    });
  }
}

/** It can be read and not written. */
export class DatabaseReadOnlyError extends DatabaseError {
  override readonly name = "DatabaseReadOnlyError";
  readonly failure = "readOnly";
  readonly passes = false;

  constructor(place: string, cause?: unknown) {
    super({
      message: `The database ${place} is read-only.`,
      remedy: "Let the keeper's user write the file and its folder, or name the primary server and not a replica.",
      cause,
    });
  }
}

/** No room on its disk. */
export class DatabaseFullError extends DatabaseError {
  override readonly name = "DatabaseFullError";
  readonly failure = "full";
  readonly passes = true;

  constructor(place: string, cause?: unknown) {
    super({
      message: `The database ${place} has no room left.`,
      remedy: "Make room on its disk; the keeper goes on by itself then.",
      cause,
    });
  }
}

/** It was there and is not any more: a deleted file, a server that is down, a broken connection. */
export class DatabaseGoneError extends DatabaseError {
  override readonly name = "DatabaseGoneError";
  readonly failure = "gone";
  readonly passes = true;

  constructor(place: string, cause?: unknown) {
    super({
      message: `The database ${place} does not answer any more.`,
      remedy:
        "Bring the server, the disk or the file back. If the file was deleted or replaced, start the keeper anew.",
      cause,
    });
  }
}

/** The user or password is wrong, or may not do what is needed. */
export class DatabaseDeniedError extends DatabaseError {
  override readonly name = "DatabaseDeniedError";
  readonly failure = "denied";
  readonly passes = false;

  constructor(place: string, cause?: unknown) {
    super({
      message: `The database ${place} does not let the keeper in.`,
      remedy: "Check user, password and rights: the keeper creates tables and writes to them.",
      cause,
    });
  }
}

/** Not a database, or a broken one. */
export class DatabaseDamagedError extends DatabaseError {
  override readonly name = "DatabaseDamagedError";
  readonly failure = "damaged";
  readonly passes = false;

  constructor(place: string, cause?: unknown) {
    super({
      message: `The file ${place} is damaged, or not a database.`,
      remedy:
        "Move it away: the state is loaded from the chain anew. Wait first until the wallet's transactions are mined, as the journal of them is in it.",
      cause,
    });
  }
}

/** What a database belongs to. */
export interface Identity {
  readonly chainId: number;
  /** Address of the exchange. */
  readonly exchange: string;
}

/** It belongs to another exchange. */
export class ForeignDatabaseError extends DatabaseError {
  override readonly name = "ForeignDatabaseError";
  readonly failure = "foreign";
  readonly passes = false;

  constructor(
    place: string,
    readonly expected: Identity,
    readonly found: Identity,
  ) {
    super({
      message:
        `The database ${place} is of exchange ${found.exchange} on chain ${found.chainId}, ` +
        `and the keeper is for ${expected.exchange} on chain ${expected.chainId}.`,
      remedy: "Name another database, or another deployment. Nothing was changed.",
    });
  }
}

/** A later version has written it. */
export class NewerDatabaseError extends DatabaseError {
  override readonly name = "NewerDatabaseError";
  readonly failure = "newer";
  readonly passes = false;

  constructor(place: string, cause?: unknown) {
    super({
      message: `The database ${place} was written by a later version of the keeper.`,
      remedy: "Run that version, or name another database. Nothing was changed.",
      cause,
    });
  }
}

/** Anything else that a database says. */
export class DatabaseFailedError extends DatabaseError {
  override readonly name = "DatabaseFailedError";
  readonly failure = "failed";
  readonly passes = false;

  constructor(place: string, cause: Error) {
    super({
      message: `The database ${place} failed: ${cause.message}.`,
      remedy: "Look at the cause; if it makes no sense, it is a mistake in the keeper.",
      cause,
    });
  }
}

/** Two transactions of one wallet were to share a nonce: another process sends from the same key. */
export class NonceTakenError extends PlumblineError {
  override readonly name = "NonceTakenError";

  constructor(
    readonly sender: string,
    readonly nonce: number,
    cause?: unknown,
  ) {
    super({
      message: `Another transaction of ${sender} with nonce ${nonce} is under way.`,
      remedy: "Let only one keeper send from one wallet; give each a key of its own.",
      cause,
    });
  }
}

/** Primary result codes of SQLite, the low byte of its extended ones. */
const Sqlite = {
  PERM: 3,
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  AUTH: 23,
  NOTADB: 26,
} as const;
/** READONLY, because the file was moved away. */
const READONLY_DBMOVED = 1_032;

type ErrorClass = new (place: string, cause?: unknown) => DatabaseError;

const bySqliteCode: Readonly<Record<number, ErrorClass>> = {
  [Sqlite.PERM]: DatabaseDeniedError,
  [Sqlite.BUSY]: DatabaseLockedError,
  [Sqlite.LOCKED]: DatabaseLockedError,
  [Sqlite.READONLY]: DatabaseReadOnlyError,
  [Sqlite.IOERR]: DatabaseGoneError,
  [Sqlite.CORRUPT]: DatabaseDamagedError,
  [Sqlite.FULL]: DatabaseFullError,
  [Sqlite.CANTOPEN]: DatabaseMissingError,
  [Sqlite.AUTH]: DatabaseDeniedError,
  [Sqlite.NOTADB]: DatabaseDamagedError,
};

/** SQLSTATE codes, and their classes of two letters. */
const byState: Readonly<Record<string, ErrorClass>> = {
  "08": DatabaseGoneError, // connection
  "25006": DatabaseReadOnlyError,
  "28": DatabaseDeniedError, // authorisation
  "3D": DatabaseMissingError, // no such database
  "40": DatabaseLockedError, // deadlock, serialisation
  "42501": DatabaseDeniedError,
  "53": DatabaseGoneError, // resources, such as too many connections
  "53100": DatabaseFullError,
  "55P03": DatabaseLockedError, // lock not available
  "57": DatabaseGoneError, // shutdown, cannot connect now, statement timeout
  XX001: DatabaseDamagedError,
  XX002: DatabaseDamagedError,
};

/** What `pg` says in words only. */
const GONE = /terminat|timeout|ECONN|EPIPE|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN|ETIMEDOUT|not queryable|after calling end/i;

/**
 * Whatever a driver threw, as one of the errors above.
 *
 * @param place the database, without passwords
 */
export function toDatabaseError(error: unknown, place: string): PlumblineError {
  if (error instanceof PlumblineError) return error;
  if (!(error instanceof Error)) return new DatabaseFailedError(place, new Error(String(error)));
  const { errcode, code } = error as { errcode?: unknown; code?: unknown }; // of node:sqlite; of pg and sockets
  if (typeof errcode === "number") {
    const Class = errcode === READONLY_DBMOVED ? DatabaseGoneError : bySqliteCode[errcode & 0xff];
    if (Class !== undefined) return new Class(place, error);
  }
  if (typeof code === "string") {
    const Class = byState[code] ?? (/^[0-9A-Z]{5}$/.test(code) ? byState[code.slice(0, 2)] : undefined);
    if (Class !== undefined) return new Class(place, error);
    if (GONE.test(code)) return new DatabaseGoneError(place, error);
  }
  return GONE.test(error.message) ? new DatabaseGoneError(place, error) : new DatabaseFailedError(place, error);
}
