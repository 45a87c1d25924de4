using System.Net;

namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>What applies to the clients it matches: an activation mode, requirements of their own, or both.</summary>
internal sealed class ClientRule
{
    private readonly ClientNetworks _from;
    private readonly NamePatterns _hello;

    public ClientRule(ClientRuleOptions options, string key, List<Exception> problems)
    {
        _from = new ClientNetworks(options.From, $"{key}.from", problems);
        _hello = new NamePatterns(options.Hello, $"{key}.hello", problems);
        Mode = options.Starttls;
        Requirements = new Requirements(options.MinVersion, options.DisallowCiphers, options.ServerNames, $"{key}.", problems);
        if (Mode is null && Requirements.SayNothing)
        {
            problems.Add(new PluginOptionsException("nothing is said about these clients: give 'starttls' (none, allow or require), 'minVersion', 'disallowCiphers' or 'serverNames'", key));
        }

        if (NeedsHello && !Requirements.SayNothing)
        {
            problems.Add(new PluginOptionsException("when a handshake is judged the hello is forgotten (RFC 3207 section 4.2): with 'hello' only 'starttls' can be set", key));
        }

        if (options.From is null or [] && options.Hello is null or [])
        {
            problems.Add(new PluginOptionsException("it matches nobody in particular: give 'from' or 'hello', or set the virtual server's 'starttls'", key));
        }
    }

    /// <summary>The activation mode; null when the entry says nothing about it.</summary>
    public StartTlsMode? Mode { get; }

    /// <summary>What is asked of a handshake.</summary>
    public Requirements Requirements { get; }

    /// <summary>True when the client's hello has to be known first.</summary>
    public bool NeedsHello => !_hello.IsEmpty;

    /// <summary>True when nothing but a name that the client chose decides. Such a rule may demand TLS, never lift a demand.</summary>
    public bool TrustsHelloAlone => _from.AreAll;

    public bool Matches(IPAddress address, string? hello) => _from.Contain(address) && (!NeedsHello || (hello is not null && _hello.Match(hello)));
}
