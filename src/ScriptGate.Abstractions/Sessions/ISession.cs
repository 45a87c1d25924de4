using System.Net;

namespace ScriptGate;

/// <summary>One client connection, as steps see it. Used by one step at a time.</summary>
public interface ISession
{
    /// <summary>The support ID of the session: <c>SG-</c> and 16 characters of Crockford base32. It is in every log line, refusal and Received line.</summary>
    string Id { get; }

    /// <summary>The virtual server that took the connection.</summary>
    VirtualServerInfo VirtualServer { get; }

    /// <summary>The client's address and port.</summary>
    IPEndPoint RemoteEndPoint { get; }

    /// <summary>The client's address.</summary>
    IPAddress RemoteAddress { get; }

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

    /// <summary>Which checks this session is spared.</summary>
    ISessionSecurity Security { get; }

    /// <summary>
    /// Asks DNS on behalf of this session. A transaction has 300 look-ups and 30 s for them unless the configuration says otherwise (<c>dns.sessionLookups</c>,
    /// <c>dns.sessionTime</c>); then the outcome is <see cref="DnsOutcome.LimitReached"/>. When the session ends, look-ups under way are cancelled.
    /// </summary>
    IDnsResolver Dns { get; }

    /// <summary>Reports a violation; see <see cref="SmtpEvent.Report"/>.</summary>
    /// <param name="violation">What was violated.</param>
    /// <param name="stage">The stage it was found at.</param>
    /// <param name="proposed">The refusal the check proposes.</param>
    /// <param name="evidence">What the check saw.</param>
    /// <returns>What the security profile makes of it.</returns>
    Verdict Report(Violation violation, Stage stage, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence);

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
