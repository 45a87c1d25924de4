using System.Net;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Tests.Sockets;

/// <summary>What a test does with the clients of a listen socket.</summary>
internal sealed class Acceptance(Action<IClientConnection> accepted, Action<Exception> failed) : IAcceptance
{
    /// <summary>Looks at each client; the answer is its farewell, null takes it.</summary>
    public Func<Arrival, byte[]?> Look { get; init; } = static _ => null;

    public byte[]? TurnAway(in Arrival arrival) => Look(arrival);

    public void Accepted(IClientConnection connection) => accepted(connection);

    public void Failed(Exception exception) => failed(exception);
}

internal static class AcceptanceExtensions
{
    /// <summary>Takes every client.</summary>
    public static void Start(this IListenSocket listener, Action<IClientConnection> accepted, Action<Exception> failed) => listener.Start(new Acceptance(accepted, failed));
}
