// What ScriptGate's rules see. Written by `scriptgate types`: changes here are lost.
// For editors: keep this file in the scripts folder, beside a jsconfig.json such as the one that comes with ScriptGate.

/** A duration: '500ms', '2s', '5m', '1h', '30d', or a number of milliseconds. */
type Duration = string | number;

/** What a handler answers: a verdict, or nothing for no opinion. */
type Answer = Verdict | null | undefined | void;

/** Options of a handler: how long its promise may take, and what it needs of large messages at MESSAGE. */
interface HandlerOptions {
  timeout?: Duration;
  needs?: 'body' | 'edit';
}

/** One client connection. */
interface Session {
  /** The support ID of the session. */
  readonly id: string;
  /** The name of the virtual server that took the connection. */
  readonly virtualServer: string;
  /** Who connected. */
  readonly client: Client;
  /** Who announced the client (PROXY header, XCLIENT); null when the client itself is connected. */
  readonly proxy: Proxy | null;
  /** What the client said in EHLO or HELO; null before, and again after STARTTLS. */
  readonly hello: Hello | null;
  /** The TLS facts; null in clear. */
  readonly tls: Tls | null;
  /** The authenticated client; null until the member accepted it. */
  readonly auth: Auth | null;
  /** The authenticated user, where the mechanism shows it. */
  readonly user: string | null;
  /** The open transaction. */
  readonly transaction: Transaction | null;
  /** Whether STARTTLS is offered, and required; starts as the virtual server's. */
  starttls: 'none' | 'allow' | 'require';
  /** The pool of this session's transactions; null for the virtual server's. */
  pool: string | null;
  /** The member that this session's transactions go to, by its address as configured, and no other; null for the pool's choice. */
  member: string | null;
  /** The address of this machine that connections to members are made from; null for the system's choice. */
  source: string | null;
  /** What keeps this session's transactions with one member of their pool; null for the pool's own key. */
  persistenceKey: string | null;
  /** True when the client's address is in trustedNetworks. */
  readonly trusted: boolean;
  /** When the client connected: milliseconds since 1970, as Date.now() has them. */
  readonly startedAt: number;
  /** What the session did so far. */
  readonly counters: Counters;
  /** Rules are not asked at an event any more, or one rule at all; without a name this rule. Checks still are. */
  disable(name?: string): void;
  /** Switches an event or a rule on again; without a name everything. */
  enable(name?: string): void;
  /** Ends the session when the present command has been answered: 421, then the connection is closed. */
  close(text?: string): void;
  /** Which checks the session is spared. */
  readonly security: Security;
  /** Values kept for the rest of the session. */
  readonly notes: Notes;
}

/** Which checks of the security profile the session is spared, from the next step on. */
interface Security {
  /** Switches a check or a violation off; without a name every check but tls-policy. */
  disable(name?: string): void;
  /** Switches on again what was switched off; without a name everything. */
  enable(name?: string): void;
  /** False for what was switched off. */
  isEnabled(name: string): boolean;
}

/** What the session did so far; begins anew after STARTTLS. */
interface Counters {
  /** Command lines, known or not, the present one included. */
  readonly commands: number;
  /** Replies with a 5xx. */
  readonly errors: number;
  /** Transactions, the open one included. */
  readonly transactions: number;
  /** Recipients that the client was told 250 about. */
  readonly accepted: number;
  /** Recipients that were refused, for now or for good, whoever refused them. */
  readonly refused: number;
  /** Messages that a member took. */
  readonly delivered: number;
  /** Octets of commands and messages; inside TLS the decrypted ones. */
  readonly bytesIn: number;
  /** Octets of replies. */
  readonly bytesOut: number;
}

/** The client of a session. */
interface Client {
  /** The client's IP address. */
  readonly address: Address;
  /** The client's port. */
  readonly port: number;
  /** True when the address is in trustedNetworks. */
  readonly trusted: boolean;
  /** The country of the address, two upper-case letters; null when the database does not know, or none is configured. */
  readonly country: string | null;
  /** The name of the address in DNS that leads back to it; null when there is none. Rejected when that cannot be found out now. */
  name(): Promise<string | null>;
}

/** An IP address; String(x) is its text. */
interface Address {
  /** The IP version. */
  readonly version: 4 | 6;
  /** True when the address is in the network, written as 10.0.0.0/8 or 2001:db8::/32, or is the address. */
  in(network: string): boolean;
  toString(): string;
}

/** EHLO or HELO with its argument. */
interface Hello {
  /** Which of the two the client said. */
  readonly verb: 'EHLO' | 'HELO';
  /** The name or address literal, as the client gave it. */
  readonly name: string;
}

/** Who stands between the client and the gateway and announced the client. */
interface Proxy {
  /** The address that the connection comes from. */
  readonly address: Address;
  /** The port that the connection comes from. */
  readonly port: number;
  /** How the client was announced. */
  readonly protocol: 'proxy-v1' | 'proxy-v2' | 'xclient';
  /** True when no client was announced (LOCAL, UNKNOWN): the connection is the proxy's own, a health check for example. */
  readonly local: boolean;
  /** The client's name that XCLIENT announced. */
  readonly clientName: string | null;
  /** The host name that the client asked the proxy for (PP2_TYPE_AUTHORITY). */
  readonly authority: string | null;
  /** The first field (TLV) of a type in a PROXY header of version 2, one character for each octet; null when there is none. */
  field(type: number): string | null;
}

/** EHLO or HELO, before it is answered. */
interface Ehlo {
  /** Which of the two the client said. */
  readonly verb: 'EHLO' | 'HELO';
  /** The name or address literal, as the client gave it. */
  readonly name: string;
  /** Takes a keyword, for example CHUNKING, out of our answer. */
  withhold(keyword: string): void;
}

/** What a TLS handshake agreed on. */
interface Tls {
  /** The protocol version. */
  readonly version: '1.2' | '1.3';
  /** The cipher suite by its IANA name. */
  readonly cipher: string;
  /** The server name the client asked for. */
  readonly sni: string | null;
  /** The certificate the client showed. */
  readonly clientCertificate: Certificate | null;
}

/** A certificate that a client showed. What stands in it is the client's own word unless it is valid. */
interface Certificate {
  /** The distinguished name. */
  readonly subject: string;
  /** SHA-256 of the certificate, lower-case hexadecimal. */
  readonly fingerprint: string;
  /** The distinguished name of who issued it. */
  readonly issuer: string;
  /** The DNS names it is for, lower case. */
  readonly names: readonly string[];
  /** True when an authority of the client TLS profile issued it for TLS clients, and its time is not over. */
  readonly valid: boolean;
  /** Why it is not valid: untrusted, expired, wrong-usage, revoked, revocation-unknown, too-deep, invalid. */
  readonly problem: string | null;
}

/** An authenticated client. */
interface Auth {
  /** The SASL mechanism, upper case. */
  readonly mechanism: string;
  /** The user name, where the mechanism shows it (PLAIN, LOGIN). */
  readonly user: string | null;
}

/** The AUTH command, before the member is asked. */
interface AuthAttempt {
  /** The SASL mechanism, upper case. */
  readonly mechanism: string;
}

/** A mail transaction: from MAIL to the reply to its end, or to a reset. */
interface Transaction {
  /** The support ID of the transaction. */
  readonly id: string;
  /** The sender. */
  readonly from: Mailbox;
  /** The sender as the client said it. */
  readonly originalFrom: Mailbox;
  /** The parameters of MAIL by keyword, upper case. */
  readonly parameters: Readonly<Record<string, string | true>>;
  /** The accepted recipients, in order. */
  readonly recipients: readonly Recipient[];
  /** The recipients that were refused, whoever refused them, in order; the first 1,000. */
  readonly refused: readonly Recipient[];
  /** Octets: as declared until the message is in, then as counted. */
  readonly size: number | null;
  /** The pool of this transaction; null for the session's. */
  pool: string | null;
  /** The member that this transaction goes to, and no other; null for the session's. */
  member: string | null;
  /** What keeps this transaction with one member of its pool; null for the session's. */
  persistenceKey: string | null;
  /** Values kept for this transaction. */
  readonly notes: Notes;
}

/** MAIL FROM, before it is answered. */
interface Mail {
  /** The sender. It may be set, to '' for <>: the member then gets the new one. */
  get from(): Mailbox;
  set from(value: Mailbox | string);
  /** The sender as the client said it. */
  readonly originalFrom: Mailbox;
  /** The parameters by keyword, upper case. */
  readonly parameters: Readonly<Record<string, string | true>>;
  /** Octets as declared by SIZE. */
  readonly size: number | null;
  /** The transaction it would open. */
  readonly transaction: Transaction;
}

/** An envelope address; String(x) is local@domain, empty for <>. */
interface Mailbox {
  /** The part before the @, as the client wrote it. */
  readonly local: string;
  /** The part behind the @ in lower case; empty for <> and for postmaster without domain. */
  readonly domain: string;
  /** True for <>, the sender of delivery reports. */
  readonly isNull: boolean;
  toString(): string;
}

/** One recipient; String(x) is its address. */
interface Recipient {
  /** The forward path. At RCPT it may be set: the member then gets the new one. */
  get address(): Mailbox;
  set address(value: Mailbox | string);
  /** The forward path as the client said it. */
  readonly original: Mailbox;
  /** The parameters of RCPT by keyword, upper case. */
  readonly parameters: Readonly<Record<string, string | true>>;
  /** The pool for this recipient; null for the transaction's. */
  pool: string | null;
  /** What the client was told about it; null while it is judged. */
  readonly reply: SmtpReply | null;
  /** What came of it: defer for a 4xx of whoever answered, reject for a 5xx; null while it is judged. */
  readonly verdict: 'accept' | 'defer' | 'reject' | 'discard' | null;
  toString(): string;
}

/** Values that rules and plugins keep: null, booleans, numbers, strings, arrays and plain objects, up to 64 KiB each; copied. */
interface Notes {
  [name: string]: any;
}

/** The message of a transaction, as far as it has arrived. */
interface Message {
  /** The header fields. */
  readonly headers: Headers;
  /** The subject, decoded. */
  readonly subject: string | null;
  /** The addresses of the field From, their names decoded. Anybody can write them. */
  readonly from: readonly { readonly name: string, readonly address: string, readonly local: string, readonly domain: string }[];
  /** The addresses of the field To. Whom the message goes to says session.transaction.recipients. */
  readonly to: readonly { readonly name: string, readonly address: string, readonly local: string, readonly domain: string }[];
  /** Octets received so far. */
  readonly size: number;
  /** All parts; the first is the message itself. At MESSAGE. */
  readonly parts: readonly Part[];
  /** The parts that clients offer as files. At MESSAGE. */
  readonly attachments: readonly Part[];
  /** The codes of what is ambiguous, malformed or beyond a limit. At MESSAGE. */
  readonly findings: readonly string[];
  /** The absolute URLs in the text and HTML parts, each once: the first 1,000. At MESSAGE, with needs: 'body'. */
  urls(): Promise<readonly string[]>;
  /** Octets of the message as it came, one character for each: up to 256 KiB at once, none at the end. At MESSAGE, with needs: 'body'. */
  read(offset: number, length?: number): Promise<string>;
  /** The same from the first octet to the last, in pieces of up to 256 KiB, by default 64 KiB. At MESSAGE, with needs: 'body'. */
  chunks(length?: number): Chunks;
}

/** The header fields, with the edits so far applied. */
interface Headers {
  /** The number of fields. */
  readonly count: number;
  /** The names of all fields, top to bottom, as they are written. */
  names(): readonly string[];
  /** The first field of a name, in any case, unfolded. */
  get(name: string): string | null;
  /** The same as people read it: encoded words decoded. */
  decoded(name: string): string | null;
  /** The same as it came: everything behind the colon, folded. */
  raw(name: string): string | null;
  /** All fields of a name, top to bottom, unfolded. */
  all(name: string): readonly string[];
  /** The addresses in all fields of a name, their names decoded. */
  addresses(name: string): readonly { readonly name: string, readonly address: string, readonly local: string, readonly domain: string }[];
  /** Puts a field on top. */
  add(name: string, value: string): void;
  /** Puts a value in the place of the first field of a name, removes the others and says how many there were; puts a field on top where there was none. */
  replace(name: string, value: string): number;
  /** Removes all fields of a name and says how many there were. */
  remove(name: string): number;
}

/** A part of a message: a leaf with content, a multipart, or a message within the message. */
interface Part {
  /** Its place: 1 is the message, 1.2 its second part. */
  readonly path: string;
  /** The declared media type, in lower case. */
  readonly type: string;
  /** The media type by the first octets of its content; null when they say nothing. */
  readonly detectedType: string | null;
  /** The declared character set. */
  readonly charset: string | null;
  /** The transfer encoding. */
  readonly encoding: string;
  /** The disposition, for example attachment. */
  readonly disposition: string | null;
  /** The file name that most clients show. */
  readonly filename: string | null;
  /** Every file name that some client may show. */
  readonly filenames: readonly string[];
  /** Whether clients offer it as a file. */
  readonly isAttachment: boolean;
  /** Octets of its content, decoded. */
  readonly size: number;
  /** SHA-256 of its decoded content; null for a multipart or a message within. */
  readonly sha256: string | null;
  /** The entries, where its content is a zip archive. */
  readonly entries: readonly ArchiveEntry[];
  /** A text part as text, its character set decoded; null where it is no text. The first 256 KiB: there is more where size says so. At MESSAGE, with needs: 'body'. */
  text(): Promise<string | null>;
  /** Octets of its content, decoded, one character for each: up to 256 KiB at once, none at the end. At MESSAGE, with needs: 'body'. */
  read(offset: number, length?: number): Promise<string>;
  /** The same from the first octet to the last, in pieces of up to 256 KiB, by default 64 KiB. At MESSAGE, with needs: 'body'. */
  chunks(length?: number): Chunks;
}

/** An entry of a zip archive. */
interface ArchiveEntry {
  /** Its name with folders. */
  readonly name: string;
  /** Octets when extracted, as declared. */
  readonly size: number;
  /** The media type by its first octets; null when they say nothing. */
  readonly detectedType: string | null;
  /** Whether it needs a password. */
  readonly isEncrypted: boolean;
  /** Whether it is an archive itself. */
  readonly isArchive: boolean;
}

/** Octets piece by piece: for await (const chunk of message.chunks()). Whatever the size, a rule holds one piece at a time. */
interface Chunks {
  /** The next piece, one character for each octet; at the end done is true and value is ''. For loops without for await. */
  next(): Promise<{ readonly done: boolean, readonly value: string }>;
  /** Ends it before its end, as a break in a for await does. */
  return(): Promise<{ readonly done: boolean, readonly value: string }>;
  [Symbol.asyncIterator](): Chunks;
}

/** A command line, known or not, before the event of its own. */
interface Command {
  /** The verb, upper case. */
  readonly verb: string;
  /** What stands behind the verb; of AUTH the mechanism only. */
  readonly argument: string;
}

/** A breach of the protocol that the engine found. */
interface Finding {
  /** Which rule was broken, for example early-talker. */
  readonly code: string;
  /** The offending line, cleaned and cut; empty when there is none. */
  readonly line: string;
  /** True when the engine answers by itself. */
  readonly fatal: boolean;
  /** The event whose row of the verdict table applies, for example MAIL. */
  readonly command: string;
}

/** A reply that was given; String(x) is the whole line. */
interface SmtpReply {
  /** The reply code. */
  readonly code: number;
  /** The enhanced code; empty if there is none. */
  readonly enhancedCode: string;
  /** The text, lines separated by a line feed. */
  readonly text: string;
  toString(): string;
}

/** A reply of ours, before it is written. */
interface Reply {
  /** The command that is answered; CONNECT for the banner, . for the final dot. */
  readonly command: string;
  /** The reply code. */
  readonly code: number;
  /** The enhanced code; empty if there is none. */
  readonly enhancedCode: string;
  /** The text, which may be changed; of EHLO the host name and one capability a line. */
  text: string;
  /** Our name in the banner and in a 2xx to EHLO or HELO, which may be changed; null of any other reply. */
  host: string | null;
  /** The list in a 2xx to EHLO; null of any other reply. */
  readonly capabilities: Capabilities | null;
  toString(): string;
}

/** The list in our answer to EHLO. */
interface Capabilities {
  /** A line each, for example SIZE 26214400. */
  readonly list: readonly string[];
  /** Whether a keyword is in the list. */
  has(keyword: string): boolean;
  /** Adds a line, in place of one with the same keyword. The gateway does not learn an extension by it. */
  add(capability: string): void;
  /** Takes a line out; what is not there changes nothing. */
  remove(keyword: string): void;
}

/** A reply of the pool member, before it is passed on. */
interface ServerReply {
  /** The command that was answered; . for the final dot. */
  readonly command: string;
  /** The reply code. */
  readonly code: number;
  /** The enhanced code; empty if there is none. */
  readonly enhancedCode: string;
  /** The text, which may be changed. */
  text: string;
  /** The recipient it is about, at RCPT. */
  readonly recipient: Recipient | null;
  toString(): string;
}

/** A pool was chosen; its member was not. */
interface PoolSelected {
  /** The pool. */
  readonly pool: string;
  /** How the connection to the member is secured. */
  tls: 'none' | 'opportunistic' | 'require' | 'implicit';
  /** Whether the member's certificate must be valid. */
  verify: boolean;
  /** The name to verify; null for the member's host as configured. */
  name: string | null;
  /** How the member is told of the client. */
  announce: 'none' | 'proxy-v1' | 'proxy-v2' | 'xclient';
}

/** A connection to a member is ready. */
interface ServerConnected {
  /** The pool. */
  readonly pool: string;
  /** The member's address as configured. */
  readonly member: string;
  /** True when an earlier session used the connection. */
  readonly reused: boolean;
  /** The IP address that the connection was made to; null where it is not known. */
  readonly address: Address | null;
  /** Our address of the connection, as the member sees it; null where it is not known. */
  readonly source: Address | null;
  /** How the connection is secured; null in clear. */
  readonly tls: ServerTls | null;
  /** How the member was told of the client. */
  readonly announced: 'none' | 'proxy-v1' | 'proxy-v2' | 'xclient';
}

/** What the TLS handshake with a member agreed on. */
interface ServerTls {
  /** The protocol version. */
  readonly version: '1.2' | '1.3';
  /** The cipher suite by its IANA name. */
  readonly cipher: string;
  /** True when the member's certificate is valid for the name it had to be for, whether that was asked for or not. */
  readonly verified: boolean;
  /** What is wrong with the certificate, in words for the log. */
  readonly problem: string | null;
}

/** No member of the pool could be reached. */
interface PoolFailed {
  /** The pool. */
  readonly pool: string;
  /** What went wrong, for logs. */
  readonly reason: string;
}

/** A session, as an observer sees it afterwards. */
interface PastSession {
  /** The support ID of the session. */
  readonly id: string;
  /** The name of the virtual server that took the connection. */
  readonly virtualServer: string;
  /** Who was connected. */
  readonly client: PastClient;
}

/** Who was connected. */
interface PastClient {
  /** The client's IP address. */
  readonly address: Address;
}

/** A member took the message. */
interface Delivered {
  /** The support ID of the transaction. */
  readonly id: string;
  /** The sender. */
  readonly from: Mailbox;
  /** The accepted recipients. */
  readonly recipients: readonly Mailbox[];
  /** The message's size in octets. */
  readonly size: number;
  /** The pool. */
  readonly pool: string;
  /** The member. */
  readonly member: string;
  /** The member's reply to the final dot. */
  readonly reply: SmtpReply;
}

/** A command or a message was refused or deferred. */
interface Refused {
  /** The support ID in the reply. */
  readonly id: string;
  /** The command; . for the final dot. */
  readonly command: string;
  /** What the client was told. */
  readonly reply: SmtpReply;
  /** Who refused: a step's name, member or engine. */
  readonly by: string;
}

/** The session is over. */
interface Disconnected {
  /** quit, client-gone, timeout, refused, shutdown, protocol, member-lost, replaced (by XCLIENT) or error. */
  readonly reason: string;
  /** How many transactions it had. */
  readonly transactions: number;
}

/** An answer: what a handler returns. */
interface Verdict {
  /** The word. */
  readonly kind: 'accept' | 'defer' | 'reject' | 'disconnect' | 'discard';
  toString(): string;
}

/** A list that is kept in a file of its own (configuration key dataGroups), as it is in the generation that asks. */
interface DataGroup {
  /** Its name in the configuration. */
  readonly name: string;
  /** The number of entries. */
  size(): number;
  /** Whether an entry holds the key: an address by its network, a number by its range, a text as match says (default: equals). Letter case never counts. */
  has(key: string | number | Address | Mailbox, match?: 'equals' | 'starts' | 'ends' | 'contains' | 'domain'): boolean;
  /** What stands behind := at the entry that holds the key, of several the narrowest; empty when nothing does. Null when none holds it. */
  get(key: string | number | Address | Mailbox, match?: 'equals' | 'starts' | 'ends' | 'contains' | 'domain'): string | null;
}

/** A pool, as it was when it was asked for. */
interface Pool {
  /** Its name in the configuration. */
  readonly name: string;
  /** Whether some member gets mail. */
  readonly available: boolean;
  /** Its members, in the order of the configuration. */
  readonly members: readonly PoolMember[];
}

/** A member of a pool, as it was when it was asked for. */
interface PoolMember {
  /** Its address as configured. */
  readonly address: string;
  /** What its operator wants of it. */
  readonly state: 'enabled' | 'draining' | 'offline';
  /** Whether it works, as far as is known. */
  readonly up: boolean;
  /** Whether it gets mail: it is enabled, up and not left out. */
  readonly available: boolean;
  /** Connections that sessions use. */
  readonly connections: number;
  /** Its priority group. */
  readonly priorityGroup: number;
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

/** A service of the configuration that is asked over HTTP. The promise is rejected when there is no answer; an answer of any status is one. Redirects are not followed. */
interface HttpService {
  /** Its name in the configuration. */
  readonly name: string;
  /** GET of a path below the service's URL. */
  get(path: string, options?: { headers?: Readonly<Record<string, string>>, timeout?: Duration }): Promise<{ readonly status: number, readonly headers: Readonly<Record<string, string>>, readonly text: string, readonly json: any }>;
  /** POST to a path below the service's URL. A string is sent as it is, an object or an array as JSON. */
  post(path: string, body?: unknown, options?: { headers?: Readonly<Record<string, string>>, timeout?: Duration }): Promise<{ readonly status: number, readonly headers: Readonly<Record<string, string>>, readonly text: string, readonly json: any }>;
  /** Any request, by default GET. */
  request(request: { path: string, method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', headers?: Readonly<Record<string, string>>, body?: unknown, timeout?: Duration }): Promise<{ readonly status: number, readonly headers: Readonly<Record<string, string>>, readonly text: string, readonly json: any }>;
}

/** A service of the configuration that is asked over TCP, each time over a connection of its own. */
interface TcpService {
  /** Its name in the configuration. */
  readonly name: string;
  /** Sends a text and gives the answer: up to a mark, by default a line end, which is not part of it; so many octets; or with until: 'close' what comes until the service closes the connection. */
  ask(text: string, options?: { until?: string | number, timeout?: Duration, encoding?: 'utf8' | 'latin1' }): Promise<string>;
}

/** Something that is going to be done. */
interface Timer {
  /** Its number in the session, or at INIT in the rule: what cancelTimer wants. */
  readonly id: number;
  /** Ends it; false when it was over already. A call that is under way runs to its end. */
  cancel(): boolean;
}

/** A number among the gateway's metrics that only grows; labelled with the rule. */
interface Counter {
  /** Its name. */
  readonly name: string;
  /** Adds, by default 1. */
  add(amount?: number): void;
}

/** How values are distributed, among the gateway's metrics; labelled with the rule. */
interface Histogram {
  /** Its name. */
  readonly name: string;
  /** Records a value. */
  record(value: number): void;
}

/** What rules remember beyond sessions and generations, in the state store; the same for all rules. */
interface DefaultTable {
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
  /** A table of its own: the same keys are other entries there. */
  namespace(name: string): Table;
}

/** Asks DNS, within the session's budget. What does not exist is an empty list; what cannot be found out now rejects the promise. */
interface Dns {
  /** The IPv4 addresses of a name. */
  a(name: string): Promise<readonly string[]>;
  /** The IPv6 addresses of a name. */
  aaaa(name: string): Promise<readonly string[]>;
  /** The mail exchangers of a domain, the most preferred first; a null MX has an empty exchange. */
  mx(name: string): Promise<readonly { readonly preference: number, readonly exchange: string }[]>;
  /** The texts of a name, the strings of one record joined; each character is one octet. */
  txt(name: string): Promise<readonly string[]>;
  /** The names of an address. Anybody can write them: session.client.name() has the one that is confirmed. */
  ptr(address: string | Address): Promise<readonly string[]>;
  /** The codes under which a list names an address, by default the client's; empty when it is not listed. A list that answers with an error rejects the promise. */
  dnsbl(zone: string, address?: string | Address): Promise<readonly string[]>;
}

/** Hashes of texts, taken as UTF-8. */
interface Crypto {
  /** The hash of a text, in lower-case hexadecimal unless said otherwise. */
  hash(algorithm: 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512', text: string, encoding?: 'hex' | 'base64'): string;
  /** The keyed hash of a text (RFC 2104), in lower-case hexadecimal unless said otherwise. */
  hmac(algorithm: 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512', key: string, text: string, encoding?: 'hex' | 'base64'): string;
  /** Whether two texts are the same; how long it takes says nothing about where they differ. */
  equals(left: string, right: string): boolean;
  /** A text in Base64 (RFC 4648 section 4). */
  toBase64(text: string): string;
  /** The text that stands in Base64; null when it is none. */
  fromBase64(text: string): string | null;
}

declare function on(event: 'INIT', handler: () => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'CONNECT', handler: (session: Session) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'EHLO', handler: (session: Session, ehlo: Ehlo) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'STARTTLS', handler: (session: Session) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'TLS', handler: (session: Session, tls: Tls) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'AUTH', handler: (session: Session, auth: AuthAttempt) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'MAIL', handler: (session: Session, mail: Mail) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'RCPT', handler: (session: Session, rcpt: Recipient) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'DATA', handler: (session: Session) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'HEADERS', handler: (session: Session, message: Message) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'MESSAGE', handler: (session: Session, message: Message) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'COMMAND', handler: (session: Session, command: Command) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'RSET', handler: (session: Session) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'QUIT', handler: (session: Session) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'PROTOCOL', handler: (session: Session, finding: Finding) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'SERVER_REPLY', handler: (session: Session, reply: ServerReply) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'REPLY', handler: (session: Session, reply: Reply) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'POOL_SELECTED', handler: (session: Session, selected: PoolSelected) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'SERVER_CONNECTED', handler: (session: Session, connected: ServerConnected) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'POOL_FAILED', handler: (session: Session, failure: PoolFailed) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'DELIVERED', handler: (session: PastSession, delivered: Delivered) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'REFUSED', handler: (session: PastSession, refused: Refused) => Answer | Promise<Answer>, options?: HandlerOptions): void;
declare function on(event: 'DISCONNECT', handler: (session: PastSession, disconnected: Disconnected) => Answer | Promise<Answer>, options?: HandlerOptions): void;

/** Ends this stage: the rest of its steps is not asked. */
declare function accept(): Verdict;

/** Answers 250 and drops the message; only where allowDiscard is set. */
declare function discard(): Verdict;

/** Refuses for now (4xx): the client should come back. */
declare function defer(text?: string): Verdict;
declare function defer(enhancedCode: string, text: string): Verdict;
declare function defer(code: number, enhancedCode: string, text: string): Verdict;

/** Refuses for good (5xx). */
declare function reject(text?: string): Verdict;
declare function reject(enhancedCode: string, text: string): Verdict;
declare function reject(code: number, enhancedCode: string, text: string): Verdict;

/** Replies and closes the connection. */
declare function disconnect(text?: string): Verdict;
declare function disconnect(enhancedCode: string, text: string): Verdict;
declare function disconnect(code: number, enhancedCode: string, text: string): Verdict;

/** A promise that is settled when the time is over. Only the session waits, within the handler's time-out. */
declare function sleep(time: Duration): Promise<void>;

/** Calls a function once, later, unless the session ends before. At INIT it gets no session and ends with the generation. */
declare function after(delay: Duration, callback: (session: Session) => unknown): Timer;

/** Calls a function again and again until the session ends; at INIT without a session until the generation ends. Calls do not overlap. */
declare function every(interval: Duration, callback: (session: Session) => unknown): Timer;

/** Ends a timer of the session, or at INIT of the rule, by its number; false when there is none. */
declare function cancelTimer(id: number): boolean;

/** A counter of the rules, by name: rule.NAME among the metrics. The same in every generation. */
declare function counter(name: string, help?: string): Counter;

/** A histogram of the rules, by name: rule.NAME among the metrics. The same in every generation. */
declare function histogram(name: string, options?: { unit?: string, help?: string }): Histogram;

/** A data group of the configuration. A name that is written literally and does not exist refuses the file. */
declare function dataGroup(name: string): DataGroup;

/** A pool of the configuration and its members, as they are at this moment. A name that is written literally and does not exist refuses the file. */
declare function pool(name: string): Pool;

/** Counts in a sliding window, unless it is full. What is refused is not counted. */
declare function limiter(key: string, options: { limit: number, window: Duration, amount?: number }): Promise<{ readonly allowed: boolean, readonly count: number, readonly retryAfter: number }>;

/** A service of the configuration that has a url. A name that is written literally and does not exist refuses the file. */
declare function http(service: string): HttpService;

/** A service of the configuration that has an address. A name that is written literally and does not exist refuses the file. */
declare function tcp(service: string): TcpService;

/** An environment variable that the configuration's environment names; null when it is not set. */
declare function env(name: string): string | null;

/** Milliseconds since 1970 UTC. The clock stands still while a handler computes. */
declare function now(): number;

/** A number from 0 to below 1, from the session's own generator. */
declare function random(): number;

/** Reports a violation; the security profile decides. Blocked, it is the handler's verdict unless the handler returns another. */
declare function violation(name: string, evidence?: Readonly<Record<string, unknown>>, verdict?: Verdict): Verdict | undefined;

/** Asks for a fact: what a check can compute about the session or the open transaction, once, on first use. Frozen. Rejected when no check of the virtual server provides it, or its provider failed. */
declare function fact(name: string): Promise<any>;

/** Writes a line to the log, with the rule's name and the session's ID. */
declare function log(...values: unknown[]): void;

/** What rules remember beyond sessions and generations, in the state store; the same for all rules. */
declare const table: DefaultTable;

/** Asks DNS, within the session's budget. What does not exist is an empty list; what cannot be found out now rejects the promise. */
declare const dns: Dns;

/** Hashes of texts, taken as UTF-8. */
declare const crypto: Crypto;

/** The rule's options in the configuration, frozen. */
declare const config: any;

/** Another file of the scripts folder: './x', '../lib/x' or a .json file. At the top of a file only; what it gives is frozen. */
declare function require(path: string): any;

declare const module: { exports: any };
declare let exports: any;
