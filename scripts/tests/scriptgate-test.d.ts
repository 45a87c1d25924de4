// What ScriptGate's rule tests see. Written by `scriptgate types --tests`: changes here are lost.
// For editors: keep this file in scripts/tests, beside a jsconfig.json such as the one that comes with ScriptGate.

/** A duration: '500ms', '2s', '5m', '1h', '30d', or a number of milliseconds. */
type Duration = string | number;

/** An assertion about a value. What does not hold ends the test. */
interface Expectation {
  /** The opposite. */
  readonly not: Expectation;
  /** The same value; what is not a plain value is compared by its text or content. */
  toBe(expected: unknown): void;
  /** The same content: arrays and objects by their elements, in any order of the keys. */
  toEqual(expected: unknown): void;
  /** A text that has the part in it, or an array one of whose elements equals it. */
  toContain(part: unknown): void;
  /** A text that the regular expression matches somewhere; the pattern is a string: /x/.source. */
  toMatch(pattern: string): void;
  /** An array or text of so many elements or characters. */
  toHaveLength(length: number): void;
  /** A number above. */
  toBeGreaterThan(number: number): void;
  /** A number below. */
  toBeLessThan(number: number): void;
  /** Null. */
  toBeNull(): void;
  /** Undefined. */
  toBeUndefined(): void;
  /** Anything but false, 0, an empty text, null, undefined. */
  toBeTruthy(): void;
  /** False, 0, an empty text, null or undefined. */
  toBeFalsy(): void;
}

/** A session that is over. */
interface SessionResult {
  /** The support ID of the session. */
  readonly id: string | null;
  /** What became of the message, or of the session that had none. */
  readonly outcome: 'delivered' | 'rejected' | 'deferred' | 'discarded' | 'in-doubt' | 'abandoned' | 'none';
  /** The reply that decided: the refusal that ended it, or the answer to the message; null when there was none. */
  readonly reply: ClientReply | null;
  /** The code of the reply that decided; 0 when there was none. */
  readonly code: number;
  /** The greeting. */
  readonly greeting: ClientReply | null;
  /** The reply to the first EHLO or HELO. */
  readonly hello: ClientReply | null;
  /** The reply to STARTTLS. */
  readonly starttls: ClientReply | null;
  /** The reply to AUTH. */
  readonly auth: ClientReply | null;
  /** The reply to MAIL. */
  readonly mail: ClientReply | null;
  /** The reply to DATA. */
  readonly data: ClientReply | null;
  /** The reply to the message. */
  readonly end: ClientReply | null;
  /** The recipients in their order. */
  readonly recipients: readonly RecipientResult[];
  /** Who decided: a rule's or check's name, member, engine. */
  readonly by: string | null;
  /** The pool of the transaction; null when no member was asked. */
  readonly pool: string | null;
  /** The member; null when none was asked. */
  readonly member: string | null;
  /** What members took. */
  readonly messages: readonly DeliveredMessage[];
  /** The first of them; null when there is none. */
  readonly message: DeliveredMessage | null;
  /** The violations that were recorded. */
  readonly violations: readonly ViolationResult[];
  /** What rules said with log(). */
  readonly log: readonly string[];
  /** Warnings and errors of the gateway: a rule that threw is among them. */
  readonly errors: readonly string[];
  /** True when the gateway ended the connection before the client said QUIT. */
  readonly closed: boolean;
  /** The conversation, C: and S: lines. */
  readonly transcript: string;
  toString(): string;
}

/** A reply as the client read it; String(x) is its text with codes and without the support ID. */
interface ClientReply {
  /** The code. */
  readonly code: number;
  /** The enhanced code. */
  readonly enhancedCode: string | null;
  /** The text without codes and support ID; lines are separated by a line feed. */
  readonly text: string;
  /** The support ID in it. */
  readonly supportId: string | null;
  /** The lines as they came, separated by a line feed. */
  readonly raw: string;
  toString(): string;
}

/** A recipient and what the client was told of it. */
interface RecipientResult {
  /** The address as the client wrote it. */
  readonly address: string;
  /** The code of the reply. */
  readonly code: number;
  /** The reply to RCPT. */
  readonly reply: ClientReply;
  toString(): string;
}

/** A message as a member took it. */
interface DeliveredMessage {
  /** The pool. */
  readonly pool: string;
  /** The member. */
  readonly member: string;
  /** The address of the gateway's machine that the member was reached from, where a rule chose one; null for the system's choice. */
  readonly source: string | null;
  /** What the member was told of the client with XCLIENT: its attributes as they came, 'ADDR=192.0.2.7 ...'; null when it was told nothing. */
  readonly announced: string | null;
  /** The sender that the member was told. */
  readonly from: string;
  /** The recipients that the member took. */
  readonly recipients: readonly string[];
  /** Its header fields. */
  readonly headers: DeliveredHeaders;
  /** The header fields that the client did not send, unfolded: ours among them, Received. */
  readonly headersAdded: readonly string[];
  /** The header fields that only the client's message has, unfolded. */
  readonly headersRemoved: readonly string[];
  /** All of it, header fields and body, with CR LF line ends. */
  readonly text: string;
  /** What stands behind the first empty line. */
  readonly body: string;
  toString(): string;
}

/** The header fields of a message as the member got it. */
interface DeliveredHeaders {
  /** The first field of a name, in any case, unfolded. */
  get(name: string): string | null;
  /** All fields of a name, top to bottom, unfolded. */
  all(name: string): readonly string[];
}

/** A violation that was found, and how it was treated. */
interface ViolationResult {
  /** Its name. */
  readonly name: string;
  /** What exactly; null if the name says it all. */
  readonly subCode: string | null;
  /** The event at which it was found. */
  readonly stage: string;
  /** Whether it was recorded as an alarm. */
  readonly alarmed: boolean;
  /** Whether it refused. */
  readonly blocked: boolean;
  /** Whether it would have refused, were it not in staging. */
  readonly wouldBlock: boolean;
  /** What was seen; null when nothing was said. */
  readonly evidence: unknown;
  toString(): string;
}

/** A client that is connected. */
interface ConnectedClient {
  /** The greeting; null when the gateway closed instead. */
  readonly greeting: ClientReply | null;
  /** Sends a line and reads the reply; null when the gateway closed instead. */
  say(line: string): Promise<ClientReply | null>;
  /** Sends a message after 354, with its final dot, and reads the reply. With raw what is sent is what is written: no line end is mended, no dot doubled or added. */
  send(message: string, options?: { raw?: boolean }): Promise<ClientReply | null>;
  /** Does the TLS handshake after STARTTLS; false when it failed. */
  secure(serverName?: string): Promise<boolean>;
  /** Ends the connection, with QUIT or without, and says what came of the session. */
  end(): Promise<SessionResult>;
}

/** What a rule asked a service: for the function that answers it. */
interface ServiceQuestion {
  /** The name of the service. */
  readonly service: string;
  /** The HTTP method; null over TCP. */
  readonly method: string | null;
  /** The path below the service's URL, with its query; null over TCP. */
  readonly path: string | null;
  /** The header fields that the rule set. */
  readonly headers: Readonly<Record<string, string>>;
  /** What was sent: the body, or the text over TCP. */
  readonly text: string;
  /** The body, where it is JSON; else null. */
  readonly json: any;
  /** Answers it. A question that the function does not answer breaks off. */
  answer(answer: string | { status?: number, headers?: { [name: string]: string }, text?: string, json?: unknown, fail?: string, delay?: Duration }): void;
}

/** A namespace of the table: its keys are its own. */
interface Table {
  /** Its name. */
  readonly name: string;
  /** The value, or null when there is none. Starts its idle time again. */
  get(key: string): Promise<any>;
  /** Writes a value. It lives an hour unless the options say otherwise. */
  set(key: string, value: unknown, options?: { lifetime?: Duration, idle?: Duration, durable?: boolean }): Promise<void>;
  /** Writes a value unless there is one; true when it wrote. */
  add(key: string, value: unknown, options?: { lifetime?: Duration, idle?: Duration, durable?: boolean }): Promise<boolean>;
  /** Adds to a whole number, by default 1, and gives the sum. What is not there is 0 and begins its lifetime; what is there keeps it. */
  increment(key: string, amount?: number, options?: { lifetime?: Duration, idle?: Duration, durable?: boolean }): Promise<number>;
  /** Appends to a text and gives its new length. What is not there is empty and begins its lifetime. */
  append(key: string, text: string, options?: { lifetime?: Duration, idle?: Duration, durable?: boolean }): Promise<number>;
  /** Starts the idle time of an entry again; gives one without idle time the lifetime. False when there is no entry. */
  touch(key: string, lifetime?: Duration): Promise<boolean>;
  /** How many milliseconds an entry has still to live; null when there is none. */
  remaining(key: string): Promise<number | null>;
  /** Removes an entry; true when there was one. */
  remove(key: string, options?: { durable?: boolean }): Promise<boolean>;
}

/** The clock of the test: it stands still until the test moves it, and Date shows it. */
interface TestClock {
  /** Moves the clock, as '5m', '1h', '30d' or milliseconds. Timers fire on the way; a session under way goes on when it waits for one. */
  advance(duration: Duration): Promise<void>;
  /** Sets the clock, as '2026-11-22T08:30:00Z'; once there was a session only forward. */
  set(time: string): Promise<void>;
}

/** The DNS of the test: a name that was not added does not exist. */
interface TestDns {
  /** Adds records of a name, or the PTR of an address. MX is written '10 mx.example'. */
  add(name: string, records: { A?: string | string[], AAAA?: string | string[], MX?: string | string[], TXT?: string | string[], PTR?: string | string[], CNAME?: string }): void;
  /** Makes look-ups of a name come to nothing. */
  fail(name: string, outcome: 'servfail' | 'timeout' | 'nxdomain' | 'bogus'): void;
  /** What was asked, in order, as 'TXT example.net'. */
  readonly asked: readonly string[];
}

/** The state store as checks see it, by their whole keys: 'CHECK/KEY'. What rules keep is in table(). */
interface TestState {
  /** The value; null when there is none. */
  get(key: string): Promise<string | null>;
  /** Writes a value; it lives an hour unless told otherwise. */
  set(key: string, value: string, lifetime?: Duration): Promise<void>;
  /** Removes an entry. */
  remove(key: string): Promise<void>;
}

declare function test(title: string, handler: () => unknown, options?: { timeout?: Duration }): void;

/** Runs a session from the connection to QUIT and says what came of it. */
declare function session(options?: { client?: string, proxy?: { address?: string, protocol?: 'proxy-v1' | 'proxy-v2' | 'xclient', local?: boolean, clientName?: string, authority?: string, fields?: { [type: string]: string } }, reverse?: string, server?: string, hello?: string | null, verb?: 'EHLO' | 'HELO', tls?: boolean | string, certificate?: { names?: string[], trusted?: boolean, expired?: boolean }, auth?: { user?: string, password?: string }, from?: string | null, parameters?: string, to?: string | string[], message?: string | null, eml?: string }): Promise<SessionResult>;

/** Connects a client that says what the test says. */
declare function connect(options?: { client?: string, reverse?: string, server?: string, tls?: string }): Promise<ConnectedClient>;

/** Begins an assertion: expect(result.code).toBe(250). */
declare function expect(actual: unknown): Expectation;

/** Says which gateway the test has, before its first session: another configuration, other rules, these checks of the profile only, with these options, what becomes of violations, more pools, data groups, the countries of networks. */
declare function gateway(options: { config?: string, rules?: (string | { file: string, options?: unknown })[], checks?: string[] | { [check: string]: { alarm?: boolean, block?: boolean, [option: string]: unknown } }, violations?: { [name: string]: { alarm?: boolean, block?: boolean } }, pools?: string[] | { [name: string]: string[] }, dataGroups?: { [name: string]: string[] | { type: 'address' | 'string' | 'integer', lines: string[] } }, countries?: { [network: string]: string } }): void;

/** Says how the members of a pool answer: { RCPT: '550 5.1.1 No such user' }, { RCPT: { 'a@b.example': '452 4.2.2 Full' } }, { down: true }, { down: ['10.0.0.5:25'] }, { xclient: true }. */
declare function member(pool: string, answers: { [command: string]: string | string[] | { [address: string]: string } | boolean }): void;

/** Says what a service answers that rules ask with http() or tcp(): a text, { status, headers, text, json }, { fail: 'refuses connections' }, either with a delay; a list of these, in turn; or a function. */
declare function service(name: string, answers: string | { status?: number, headers?: { [name: string]: string }, text?: string, json?: unknown, fail?: string, delay?: Duration } | (string | { status?: number, headers?: { [name: string]: string }, text?: string, json?: unknown, fail?: string, delay?: Duration })[] | ((question: ServiceQuestion) => unknown)): void;

/** A table of rules: what they keep with table.set, or with table.namespace(name). */
declare function table(name?: string): Table;

/** The clock of the test: it stands still until the test moves it, and Date shows it. */
declare const clock: TestClock;

/** The DNS of the test: a name that was not added does not exist. */
declare const dns: TestDns;

/** The state store as checks see it, by their whole keys: 'CHECK/KEY'. What rules keep is in table(). */
declare const state: TestState;

/** Another file of the scripts folder: './x', '../lib/x' or a .json file. At the top of a file only; what it gives is frozen. */
declare function require(path: string): any;

declare const module: { exports: any };
declare let exports: any;
