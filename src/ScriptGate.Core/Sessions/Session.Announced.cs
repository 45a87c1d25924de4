using System.Net;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <content>The client that XCLIENT announces.</content>
internal sealed partial class Session
{
    private string? _announcedHello;
    private string? _announcedVerb;

    public IPEndPoint LocalEndPoint { get; private set; } = local;

    public ProxyInfo? Proxy { get; set; }

    /// <summary>The hello as it counts: what was announced of the client's own, else what is said here.</summary>
    public HelloInfo Announced(HelloInfo said) => _announcedHello is null && _announcedVerb is null ? said : new HelloInfo(_announcedVerb ?? said.Verb, _announcedHello ?? said.Name);

    /// <summary>Begins anew as the session of another client. What steps found out about the one before is forgotten; what attributes did not mention stays.</summary>
    /// <param name="announced">What was said.</param>
    /// <param name="remote">The client.</param>
    /// <param name="by">Who said it.</param>
    public void BecomeClient(XClientArgument announced, IPEndPoint remote, IPEndPoint by)
    {
        if (announced.Hello is { } hello)
        {
            _announcedHello = hello.Value;
        }

        if (announced.IsExtended is { } extended)
        {
            _announcedVerb = extended ? "EHLO" : "HELO";
        }

        var auth = announced.Login is { } login ? login.Value is { } user ? new AuthInfo("XCLIENT", user) : null
            : Auth is { Mechanism: "XCLIENT" } kept ? kept
            : null;
        var name = announced.Name is { } named ? named.Value : Proxy is { Protocol: ProxyInfo.XClient } before ? before.ClientName : null;
        Proxy = new ProxyInfo(by, ProxyInfo.XClient) { ClientName = name, Fields = Proxy?.Fields ?? [] };
        RemoteEndPoint = remote;
        LocalEndPoint = new IPEndPoint(
            announced.LocalAddress is { Value: { } local } ? local : LocalEndPoint.Address,
            announced.LocalPort is { Value: > 0 and var port } ? port : LocalEndPoint.Port);
        IsTrusted = Server.Trusts(remote.Address);
        _unheard = null;
        ForgetClearText();
        StartTls = Server.Info.StartTls;
        Auth = auth;
    }
}
