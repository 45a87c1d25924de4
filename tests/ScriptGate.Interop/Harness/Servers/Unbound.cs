using System.Collections.Concurrent;
using System.Net;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Servers;

/// <summary>An Unbound that looks names up for others, as a gateway's resolver does. It knows the servers of some zones; every other name is NXDOMAIN, and nobody outside is asked.</summary>
internal sealed class Unbound : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly LeashedProgram _program;

    private Unbound(TestFolder folder, int port, LeashedProgram program)
    {
        _folder = folder;
        _program = program;
        EndPoint = new IPEndPoint(IPAddress.Loopback, port);
    }

    public IPEndPoint EndPoint { get; }

    /// <param name="zones">The authority of each zone.</param>
    /// <param name="trustAnchor">A file with trust anchors; null: it validates nothing.</param>
    public static async Task<Unbound> StartAsync(IReadOnlyDictionary<string, IPEndPoint> zones, string? trustAnchor = null)
    {
        var unbound = Programs.Require("unbound");
        var folder = new TestFolder();
        var port = FreePorts.Next();
        var configuration = folder.Write("unbound.conf", $"""
            server:
              interface: 127.0.0.1@{port}
              username: ""
              chroot: ""
              directory: "{folder.Path}"
              pidfile: ""
              use-syslog: no
              do-ip6: no
              do-not-query-localhost: no
              module-config: "{(trustAnchor is null ? "iterator" : "validator iterator")}"
              {(trustAnchor is null ? string.Empty : $"trust-anchor-file: \"{trustAnchor}\"")}
              local-zone: "." static
            {string.Concat(zones.Keys.Select(name => $"  local-zone: \"{name}.\" transparent\n"))}
            remote-control:
              control-enable: no
            {string.Concat(zones.Select(zone => $"stub-zone:\n  name: {zone.Key}\n  stub-addr: {zone.Value.Address}@{zone.Value.Port}\n"))}
            """);
        var lines = new ConcurrentQueue<string>();
        var program = await LeashedProgram.StartAsync(folder, lines.Enqueue, lines.Enqueue, unbound, ["-d", "-c", configuration]);
        var started = new Unbound(folder, port, program);
        try
        {
            await Poll.UntilAsync(
                () => program.HasExited || lines.Any(line => line.Contains("start of service", StringComparison.Ordinal)), () => $"unbound started; it said:\n{string.Join('\n', lines)}");
            program.HasExited.ShouldBeFalse(string.Join('\n', lines));
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }
}
