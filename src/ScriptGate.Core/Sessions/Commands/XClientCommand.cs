using System.Net;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Records;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions.Commands;

/// <summary>XCLIENT as Postfix specifies it: a listed SMTP client says who its own client is, and the session begins anew as that client's.</summary>
internal sealed class XClientCommand(Conversation conversation)
{
    /// <summary>Who connected, or whom a PROXY header announced, may say XCLIENT, also a second time.</summary>
    public bool IsOffered => conversation.Server.Options.Xclient.From is { Count: > 0 } networks && Networks.Hold(networks, conversation.Transport.RemoteEndPoint.Address);

    public async ValueTask RunAsync(ReadOnlyMemory<byte> argument)
    {
        if (!IsOffered)
        {
            await conversation.RefuseAsync("XCLIENT", StandardReplies.NotAuthorised, "engine", "xclient.from");
            return;
        }

        if (XClientArgument.Parse(argument.Span) is not { } announced)
        {
            await conversation.Findings.FatalAsync("XCLIENT", ProtocolFinding.Syntax, StandardReplies.SyntaxError, argument, Stage.Command);
            return;
        }

        var session = conversation.Session;
        var remote = RemoteOf(announced, session.RemoteEndPoint);
        if (conversation.Place is { } place
            && !place.TryMove(remote.Address, conversation.Server.Options.Limits, conversation.Server.Trusts(remote.Address), out var limit))
        {
            await conversation.RefuseAsync("XCLIENT", StandardReplies.TooManyConnections, "engine", limit);
            conversation.Closing = SessionEnd.Refused;
            return;
        }

        if (!remote.Address.Equals(session.RemoteAddress))
        {
            TransactionRecorder.Replaced(conversation);
        }

        conversation.Delivery?.End();
        conversation.Delivery = null;
        conversation.IsAuthWithheld = false;
        conversation.State = SmtpState.Connected;
        session.BecomeClient(announced, remote, conversation.Transport.RemoteEndPoint);
        session.Outside?.BecameAnother(remote.Address);
        conversation.Services.Registry.Watchers.BecameAnother(session);
        await conversation.Commands.Greeting.GreetAgainAsync();
    }

    // An address that nobody knows is no address of ours: it must not inherit the trust in who said so.
    private static IPEndPoint RemoteOf(XClientArgument announced, IPEndPoint before)
    {
        var address = announced.Address is { } said ? said.Value ?? IPAddress.Any : before.Address;
        var port = announced.Port is { } given ? given.Value : announced.Address is null ? before.Port : 0;
        return new IPEndPoint(address, port);
    }
}
