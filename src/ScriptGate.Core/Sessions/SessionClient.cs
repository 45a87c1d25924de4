using System.Net;
using ScriptGate.Core.Pools;

namespace ScriptGate.Core.Sessions;

/// <summary>Whom a session's members are told of, where their pool says so. The name of the address is looked up for XCLIENT alone, and once.</summary>
internal sealed class SessionClient(Session session)
{
    private (IPAddress Address, DnsAnswer<string> Answer)? _name;

    /// <returns>Null where members are not told.</returns>
    public ValueTask<LinkClient?> ForAsync(ClientAddressPolicy policy, CancellationToken cancellationToken) =>
        policy.IsXClient ? DescribeAsync(cancellationToken) : new(policy.IsProxy ? Describe() : null);

    private async ValueTask<LinkClient?> DescribeAsync(CancellationToken cancellationToken)
    {
        var address = session.RemoteAddress;
        if (_name is not { } known || !known.Address.Equals(address))
        {
            known = (address, await DnsConfirmation.FindNamesAsync(session.Dns, address, cancellationToken));
            _name = known;
        }

        return Describe() with { Name = known.Answer.Records is [var name, ..] ? name : null, MayHaveName = !known.Answer.IsFound && !known.Answer.IsAbsent };
    }

    private LinkClient Describe() => new(session.RemoteEndPoint, session.LocalEndPoint)
    {
        Hello = session.Hello?.Name,
        IsExtended = session.Hello?.Verb == "EHLO",
        Login = session.Auth?.User,
        SessionId = session.Id,
    };
}
