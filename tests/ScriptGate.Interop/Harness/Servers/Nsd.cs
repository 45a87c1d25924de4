using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Servers;

/// <summary>An NSD that is the authority for some zones, on loopback, UDP and TCP.</summary>
internal sealed class Nsd : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly int _port;
    private readonly ConcurrentQueue<string> _lines = [];
    private LeashedProgram? _program;

    private Nsd(TestFolder folder, int port)
    {
        _folder = folder;
        _port = port;
    }

    public IPEndPoint EndPoint => new(IPAddress.Loopback, _port);

    /// <param name="zones">Zone files by the name of the zone.</param>
    public static async Task<Nsd> StartAsync(IReadOnlyDictionary<string, string> zones)
    {
        Programs.Require("nsd");
        var folder = new TestFolder();
        var server = new Nsd(folder, FreePorts.Next());
        folder.Make("run");
        foreach (var (name, text) in zones)
        {
            folder.Write(Path.Combine("zones", name), text);
        }

        folder.Write("nsd.conf", $"""
            server:
              ip-address: 127.0.0.1@{server._port}
              username: ""
              chroot: ""
              zonesdir: "{folder.Of("zones")}"
              database: ""
              pidfile: "{folder.Of("run", "nsd.run")}"
              xfrdfile: ""
              zonelistfile: "{folder.Of("run", "zone.list")}"
              xfrdir: "{folder.Of("run")}"
              server-count: 1
            remote-control:
              control-enable: yes
              control-interface: {folder.Of("run", "control")}
            {string.Concat(zones.Keys.Select(name => $"zone:\n  name: {name}\n  zonefile: {name}\n"))}
            """);
        try
        {
            await server.RestartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Questions so far.</summary>
    /// <param name="type">Of this type.</param>
    public async Task<int> QuestionsAsync(string type)
    {
        var statistics = (await ProgramRun.RunAsync(Programs.Require("nsd-control"), "-c", _folder.Of("nsd.conf"), "stats_noreset")).ShouldSucceed().Output;
        var line = statistics.Split('\n').FirstOrDefault(line => line.StartsWith($"num.type.{type}=", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
    }

    public async Task StopAsync() => await _program!.DisposeAsync();

    /// <summary>Starts it, at the same port.</summary>
    public async Task RestartAsync()
    {
        _lines.Clear();
        _program = await LeashedProgram.StartAsync(_folder, _lines.Enqueue, _lines.Enqueue, Programs.Require("nsd"), ["-d", "-c", _folder.Of("nsd.conf")]);
        await Poll.UntilAsync(
            () => _program.HasExited || _lines.Any(line => line.Contains("nsd started", StringComparison.Ordinal)), () => $"nsd started; it said:\n{string.Join('\n', _lines)}");
        _program.HasExited.ShouldBeFalse(string.Join('\n', _lines));
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        _folder.Dispose();
    }
}
