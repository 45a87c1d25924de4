using System.Net;

namespace ScriptGate.Plugins.Protocol;

/// <summary>Reports what the engine finds wrong on the wire, and a client that says it is this gateway.</summary>
internal sealed class ProtocolCheck
{
    public static readonly Violation ProtocolCompliance = new("protocol-compliance");

    /// <summary>The sub-code of a client that greets with a name of this gateway.</summary>
    public const string ForgedHello = "hello-forged";

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private static readonly Verdict Refusal = Verdict.Reject("5.5.0", "Protocol violation");
    private static readonly Verdict EarlyTalker = Verdict.Reject("5.5.1", "You must wait for the greeting");
    private static readonly Verdict BadHello = Verdict.Reject(550, "5.7.1", "The name you greet with is neither a domain nor an address literal");
    private static readonly Verdict ForgedName = Verdict.Reject(550, "5.7.1", "You are not this host");
    private static readonly Verdict Pipelining = Verdict.Reject("5.5.1", "Commands were sent ahead of their turn");
    private static readonly Verdict Undeclared = Verdict.Reject("5.6.1", "The message has 8-bit octets and was not declared 8BITMIME");
    private static readonly Verdict TooManyErrors = Verdict.Disconnect(421, "4.7.0", "Too many errors");

    private readonly HashSet<string> _ownNames;
    private readonly TimeSpan _delay;
    private readonly TimeProvider _clock;

    /// <exception cref="PluginOptionsException">An option is out of range.</exception>
    public ProtocolCheck(ProtocolOptions options, string hostName, TimeProvider clock)
    {
        if (options.GreetingDelay > LongestDelay)
        {
            throw new PluginOptionsException("a client may close before it is greeted so late; 30s is the most", "greetingDelay");
        }

        _ownNames = new HashSet<string>(options.OwnNames.Append(hostName), StringComparer.OrdinalIgnoreCase);
        _delay = options.GreetingDelay;
        _clock = clock;
    }

    /// <summary>
    /// The engine has judged already; a fatal finding is answered by it, whatever is said here. A soft one belongs to the stage of its command, so that one before the
    /// recipients waits for them.
    /// </summary>
    public static ValueTask<Verdict> OnProtocolAsync(ProtocolEvent e, CancellationToken cancellationToken) =>
        new(e.Session.Report(ProtocolCompliance with { SubCode = e.SubCode }, e.IsFatal ? Stage.Protocol : e.Command, RefusalOf(e.SubCode), Evidence("line", e.Line)));

    /// <summary>Nobody else has our names: who uses them hopes to be taken for us.</summary>
    public ValueTask<Verdict> OnEhloAsync(EhloEvent e, CancellationToken cancellationToken)
    {
        var isForged = !e.Session.IsTrusted && !IPAddress.IsLoopback(e.Session.RemoteAddress) && IsOwn(e.Hello.Name, e.Session);
        return new(isForged ? e.Report(ProtocolCompliance with { SubCode = ForgedHello }, ForgedName, Evidence("hello", e.Hello.Name)) : Verdict.Continue);
    }

    /// <summary>A client that is in a hurry does not wait for the greeting (RFC 5321 section 3.1); the engine looks when this returns.</summary>
    public async ValueTask<Verdict> OnConnectAsync(ConnectEvent e, CancellationToken cancellationToken)
    {
        if (!e.Session.IsTrusted)
        {
            await Task.Delay(_delay, _clock, cancellationToken);
        }

        return Verdict.Continue;
    }

    private bool IsOwn(string name, ISession session)
    {
        if (_ownNames.Contains(name.TrimEnd('.')))
        {
            return true;
        }

        if (name is not ['[', .. var literal, ']'])
        {
            return false;
        }

        var text = literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? literal["IPv6:".Length..] : literal;
        return IPAddress.TryParse(text, out var address) && address.Equals(session.LocalEndPoint.Address);
    }

    private static Verdict RefusalOf(string finding) => finding switch
    {
        ProtocolFinding.EarlyTalker => EarlyTalker,
        ProtocolFinding.HelloName => BadHello,
        ProtocolFinding.UnauthorisedPipelining => Pipelining,
        ProtocolFinding.Undeclared8Bit => Undeclared,
        ProtocolFinding.ErrorCount => TooManyErrors,
        _ => Refusal,
    };

    private static Dictionary<string, object?> Evidence(string key, string value) => new(StringComparer.Ordinal) { [key] = value };
}
