using System.Text;

namespace ScriptGate;

/// <summary>CONNECT: a client connected and has not been greeted.</summary>
/// <param name="session">The session.</param>
public sealed class ConnectEvent(ISession session) : SmtpEvent(session, Stage.Connect);

/// <summary>EHLO or HELO, before it is answered.</summary>
/// <param name="session">The session; its <see cref="ISession.Hello"/> is already the new one.</param>
/// <param name="hello">What the client said.</param>
public sealed class EhloEvent(ISession session, HelloInfo hello) : SmtpEvent(session, Stage.Ehlo)
{
    private HashSet<string>? _own;

    /// <summary>What the client said.</summary>
    public HelloInfo Hello { get; } = hello;

    /// <summary>The EHLO keywords that a step took out of our answer; empty if none. Compare them without regard to case.</summary>
    public IReadOnlyCollection<string> Withheld { get; private set; } = [];

    /// <summary>Takes a keyword out of our answer, for example because its command is disallowed.</summary>
    /// <param name="keyword">For example <c>CHUNKING</c>, in any case.</param>
    public void Withhold(string keyword) => Own().Add(keyword);

    /// <summary>Takes several keywords out of our answer. The same collection each time lets the answer be kept instead of written again.</summary>
    /// <param name="keywords">In any case. The collection must not change any more.</param>
    public void Withhold(IReadOnlyCollection<string> keywords)
    {
        ArgumentNullException.ThrowIfNull(keywords);
        if (Withheld.Count == 0)
        {
            Withheld = keywords;
        }
        else
        {
            Own().UnionWith(keywords);
        }
    }

    private HashSet<string> Own()
    {
        if (_own is null)
        {
            Withheld = _own = new HashSet<string>(Withheld, StringComparer.OrdinalIgnoreCase);
        }

        return _own;
    }
}

/// <summary>The STARTTLS command, before 220 (RFC 3207). Defer answers 454, reject 502.</summary>
/// <param name="session">The session.</param>
public sealed class StartTlsEvent(ISession session) : SmtpEvent(session, Stage.StartTls);

/// <summary>A TLS handshake with the client is done. Defer answers 421; reject 550 to every command but QUIT.</summary>
/// <param name="session">The session.</param>
/// <param name="tls">What was negotiated.</param>
public sealed class TlsEvent(ISession session, TlsInfo tls) : SmtpEvent(session, Stage.Tls)
{
    /// <summary>What was negotiated.</summary>
    public TlsInfo Tls { get; } = tls;
}

/// <summary>The AUTH command, before the member is asked (RFC 4954).</summary>
/// <param name="session">The session.</param>
/// <param name="mechanism">The SASL mechanism, upper case.</param>
public sealed class AuthEvent(ISession session, string mechanism) : SmtpEvent(session, Stage.Auth)
{
    /// <summary>The SASL mechanism, upper case, for example <c>PLAIN</c>.</summary>
    public string Mechanism { get; } = mechanism;
}

/// <summary>A command line, known or not, before the event of its own.</summary>
/// <param name="session">The session.</param>
/// <param name="verb">The verb in upper case; for an unknown one what the client wrote.</param>
/// <param name="argument">The octets behind the verb; decoded when somebody asks.</param>
public sealed class CommandEvent(ISession session, string verb, ReadOnlyMemory<byte> argument) : SmtpEvent(session, Stage.Command)
{
    private string? _argument;

    /// <summary>The verb in upper case, for example <c>MAIL</c>; for an unknown one the first word of the line, upper case.</summary>
    public string Verb { get; } = verb;

    /// <summary>What stands behind the verb, outer spaces removed. Of AUTH only the mechanism: credentials are not shown to steps.</summary>
    public string Argument => _argument ??= Encoding.UTF8.GetString(argument.Span);
}

/// <summary>RSET. Only <see cref="VerdictKind.Disconnect"/> has a meaning.</summary>
/// <param name="session">The session.</param>
public sealed class RsetEvent(ISession session) : SmtpEvent(session, Stage.Rset);

/// <summary>QUIT. Only <see cref="VerdictKind.Disconnect"/> has a meaning.</summary>
/// <param name="session">The session.</param>
public sealed class QuitEvent(ISession session) : SmtpEvent(session, Stage.Quit);

/// <summary>The engine found a breach of the protocol. Fatal ones are answered by the engine whatever a step says.</summary>
/// <param name="session">The session.</param>
/// <param name="subCode">Which rule was broken, a word of the list in <see cref="ProtocolFinding"/>.</param>
/// <param name="line">The offending line, cleaned and cut to 256 characters; empty when there is none.</param>
/// <param name="isFatal">True when the engine answers by itself; false when policy decides.</param>
/// <param name="command">The stage of the command the finding belongs to; its row of the verdict table applies.</param>
public sealed class ProtocolEvent(ISession session, string subCode, string line, bool isFatal, Stage command) : SmtpEvent(session, Stage.Protocol)
{
    /// <summary>Which rule was broken, a word of the list in <see cref="ProtocolFinding"/>.</summary>
    public string SubCode { get; } = subCode;

    /// <summary>The offending line, cleaned and cut to 256 characters.</summary>
    public string Line { get; } = line;

    /// <summary>True when the engine answers by itself.</summary>
    public bool IsFatal { get; } = isFatal;

    /// <summary>The stage whose row of the verdict table applies.</summary>
    public Stage Command { get; } = command;
}
