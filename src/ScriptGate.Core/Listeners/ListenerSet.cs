using System.Net;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Listeners;

/// <summary>The listen sockets of all generations. A change is bound first and taken over later, so that a port in use refuses the generation and not the mail.</summary>
internal sealed class ListenerSet(IClientTransport transport, IConnectionService connections, ILogger logger)
{
    private readonly List<Listener> _listeners = [];

    public IReadOnlyList<Listener> Listeners
    {
        get
        {
            lock (_listeners)
            {
                return [.. _listeners];
            }
        }
    }

    /// <summary>Binds what the configuration wants and is not bound yet. Nothing is accepted on it before <see cref="CommitAsync"/>.</summary>
    /// <returns>The new listeners, or null and at least one diagnostic.</returns>
    public async Task<IReadOnlyList<Listener>?> PrepareAsync(GatewayOptions options, string file, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var bound = new List<Listener>();
        foreach (var (name, endPoint) in Wanted(options).Where(wanted => !Has(wanted.Server, wanted.EndPoint)))
        {
            try
            {
                bound.AddRange(transport.BindAll(endPoint).Select(socket => new Listener(name, endPoint, socket, connections, logger)));
            }
            catch (IOException exception)
            {
                diagnostics.Add(new Diagnostic(
                    GenerationDiagnosticCodes.CannotListen,
                    DiagnosticSeverity.Error,
                    file,
                    0,
                    $"virtualServers.{name}.listen: cannot listen on {endPoint} ({exception.Message.TrimEnd('.')}); {AdviceFor(endPoint)}"));
            }
        }

        if (!diagnostics.Exists(diagnostic => diagnostic.Code == GenerationDiagnosticCodes.CannotListen))
        {
            return bound;
        }

        await AbandonAsync(bound);
        return null;
    }

    /// <summary>Gives up what was prepared.</summary>
    public static async Task AbandonAsync(IReadOnlyList<Listener> prepared)
    {
        foreach (var listener in prepared)
        {
            await listener.StopAsync();
        }
    }

    /// <summary>Starts what was prepared and stops what the configuration no longer wants. The others are not touched.</summary>
    public async Task CommitAsync(GatewayOptions options, IReadOnlyList<Listener> prepared)
    {
        var wanted = Wanted(options).ToHashSet();
        var owners = wanted.Where(one => one.EndPoint.Port != 0).ToDictionary(one => one.EndPoint, one => one.Server);
        Listener[] removed;
        lock (_listeners)
        {
            foreach (var listener in _listeners)
            {
                listener.Server = owners.GetValueOrDefault(listener.Configured, listener.Server);
            }

            removed = [.. _listeners.Where(listener => !wanted.Contains((listener.Server, listener.Configured)))];
            _listeners.RemoveAll(removed.Contains);
            _listeners.AddRange(prepared);
        }

        foreach (var listener in prepared)
        {
            listener.Start();
            Log.Listening(logger, listener.Server, listener.EndPoint);
        }

        await StopAsync(removed);
    }

    /// <summary>Stops accepting everywhere.</summary>
    public async Task StopAsync()
    {
        Listener[] all;
        lock (_listeners)
        {
            all = [.. _listeners];
            _listeners.Clear();
        }

        await StopAsync(all);
    }

    private static string AdviceFor(IPEndPoint endPoint) => endPoint is InheritedEndPoint
        ? "have a socket unit start the gateway, with this name as its FileDescriptorName"
        : "choose another address or stop the program that uses it";

    private async Task StopAsync(Listener[] listeners)
    {
        foreach (var listener in listeners)
        {
            await listener.StopAsync();
            Log.StoppedListening(logger, listener.Server, listener.EndPoint);
        }
    }

    private bool Has(string server, IPEndPoint endPoint)
    {
        lock (_listeners)
        {
            // Port 0 is another port each time; any other address that is bound already is ours to give to whoever wants it now.
            return _listeners.Exists(listener => listener.Configured.Equals(endPoint) && (endPoint.Port != 0 || listener.Server == server));
        }
    }

    private static IEnumerable<(string Server, IPEndPoint EndPoint)> Wanted(GatewayOptions options) =>
        options.VirtualServers.SelectMany(server => server.Value.Listen.Select(endPoint => (server.Key, endPoint)));
}
