using System.Net;

namespace ScriptGate;

/// <summary>One client connection, as steps see it. Used by one step at a time.</summary>
public interface ISession
{
    /// <summary>The support ID of the session: <c>SG-</c> and 16 characters of Crockford base32. It is in every log line, refusal and Received line.</summary>
    string Id { get; }

    /// <summary>Who announced the client's address (PROXY header, XCLIENT); null when the client itself is connected.</summary>
    ProxyInfo? Proxy { get; }

    /// <summary>The virtual server that took the connection.</summary>
    VirtualServerInfo VirtualServer { get; }

    /// <summary>The client's address and port.</summary>
    IPEndPoint RemoteEndPoint { get; }

    /// <summary>The client's address.</summary>
    IPAddress RemoteAddress { get; }

    /// <summary>The country of the client's address, in the two upper-case letters of ISO 3166-1; null when the database does not know, or none is configured (<c>geo.country</c>).</summary>
    string? Country { get; }

    /// <summary>The address and port the client connected to.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>What the client said in EHLO or HELO; null before, and again after STARTTLS (RFC 3207 section 4.2).</summary>
    HelloInfo? Hello { get; }

    /// <summary>The TLS facts; null in clear.</summary>
    TlsInfo? Tls { get; }

    /// <summary>The authenticated user; null until the member answered 235 to AUTH.</summary>
    AuthInfo? Auth { get; }

    /// <summary>True once the member answered 235 to AUTH.</summary>
    bool IsAuthenticated { get; }

    /// <summary>True when the client's address is in <c>trustedNetworks</c>.</summary>
    bool IsTrusted { get; }

    /// <summary>The open transaction, or null.</summary>
    ITransaction? Transaction { get; }

    /// <summary>
    /// Values that rules and plugins keep for the rest of the session: null, booleans, numbers, strings, lists and dictionaries of these. STARTTLS takes them back to what
    /// they were when the greeting went out (RFC 3207 section 4.2): set another value, do not change one.
    /// </summary>
    IDictionary<string, object?> Notes { get; }

    /// <summary>Whether STARTTLS is offered, and required. Starts as the virtual server's <c>starttls</c>; tls-policy enforces it.</summary>
    StartTlsMode StartTls { get; set; }

    /// <summary>
    /// The pool of this session's transactions unless a transaction or recipient names another; null for the virtual server's. STARTTLS takes it back to what it was when the
    /// greeting went out.
    /// </summary>
    string? Pool { get; set; }

    /// <summary>
    /// The member of the pool that this session's transactions shall go to, by its address as configured, unless a transaction names another; null for the choice of the pool.
    /// It means nothing to a pool that does not have it. When it cannot be reached no other takes its place: the pool has failed, unless a step of
    /// <see cref="PoolFailedEvent"/> names another or null. STARTTLS takes it back to what it was when the greeting went out.
    /// </summary>
    /// <exception cref="ArgumentException">No pool has such a member.</exception>
    string? Member { get; set; }

    /// <summary>
    /// The address of this machine that connections to members are made from; null for the system's choice. One that is not this machine's is found out when the connection is
    /// made, which then fails. STARTTLS takes it back to what it was when the greeting went out.
    /// </summary>
    /// <exception cref="ArgumentException">It is no address of one machine: unspecified, multicast or broadcast.</exception>
    IPAddress? Source { get; set; }

    /// <summary>
    /// What keeps this session's transactions with one member of their pool, unless a transaction has another: whoever gives the same key gets the same member, until the key was not
    /// used for the pool's <c>persistence.lifetime</c>, or the member takes no mail. Null, or empty, for the pool's own key. STARTTLS takes it back to what it was when the greeting
    /// went out.
    /// </summary>
    string? PersistenceKey { get; set; }

    /// <summary>Which checks this session is spared.</summary>
    ISessionSecurity Security { get; }

    /// <summary>Which rules this session is still shown to.</summary>
    ISessionRules Rules { get; }

    /// <summary>What the session did so far.</summary>
    ISessionCounters Counters { get; }

    /// <summary>When the client connected.</summary>
    DateTimeOffset StartedAt { get; }

    /// <summary>
    /// Asks DNS on behalf of this session. A transaction has 300 look-ups and 30 s for them unless the configuration says otherwise (<c>dns.sessionLookups</c>,
    /// <c>dns.sessionTime</c>); then the outcome is <see cref="DnsOutcome.LimitReached"/>. When the session ends, look-ups under way are cancelled.
    /// </summary>
    IDnsResolver Dns { get; }

    /// <summary>
    /// Ends the session when the present command has been answered: the reply goes out as the steps decide, then 421 4.7.0 and the connection is closed. Before the greeting and
    /// where the reply would ask the client to go on (AUTH, DATA, STARTTLS) the 421 stands in its place. The first call counts; after a verdict that closes it changes nothing.
    /// </summary>
    /// <param name="text">One line for people; null: <c>Closing the connection</c>.</param>
    void Close(string? text = null);

    /// <summary>Reports a violation; see <see cref="SmtpEvent.Report"/>.</summary>
    /// <param name="violation">What was violated.</param>
    /// <param name="stage">The stage it was found at.</param>
    /// <param name="proposed">The refusal the check proposes.</param>
    /// <param name="evidence">What the check saw.</param>
    /// <returns>What the security profile makes of it.</returns>
    Verdict Report(Violation violation, Stage stage, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence);

    /// <summary>Reports a violation that nobody is refused for; see <see cref="SmtpEvent.Alarm"/>.</summary>
    /// <param name="violation">What was violated.</param>
    /// <param name="stage">The stage it was found at.</param>
    /// <param name="evidence">What the check saw.</param>
    void Alarm(Violation violation, Stage stage, IReadOnlyDictionary<string, object?>? evidence);

    /// <summary>Says that a violation could not be looked for; see <see cref="SmtpEvent.ReportFailure"/>.</summary>
    /// <param name="violation">What was looked for.</param>
    /// <param name="stage">The stage it was looked for at.</param>
    /// <param name="deferral">The answer where the profile says <c>defer</c>.</param>
    /// <param name="detail">What does not answer, for the log.</param>
    /// <returns>What the violation's <c>onFailure</c> makes of it.</returns>
    Verdict ReportFailure(Violation violation, Stage stage, Verdict deferral, string detail);

    /// <summary>Asks for a fact. It is computed once per session or transaction (<see cref="Fact{T}.IsPerTransaction"/>), on first use, by the plugin that provides it; after STARTTLS anew.</summary>
    /// <typeparam name="T">The fact's type, of this assembly or the framework.</typeparam>
    /// <param name="fact">Which fact.</param>
    /// <param name="cancellationToken">Ends the waiting, not the computation.</param>
    /// <returns>The fact.</returns>
    /// <exception cref="FactUnavailableException">No loaded plugin provides the fact, or its provider failed.</exception>
    ValueTask<T> GetFactAsync<T>(Fact<T> fact, CancellationToken cancellationToken);
}
