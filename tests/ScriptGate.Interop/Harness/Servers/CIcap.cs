using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Servers;

/// <summary>A c-icap whose service <c>virus_scan</c> asks a clamd, at the same socket of the same machine.</summary>
internal sealed class CIcap : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly int _port;
    private readonly ConcurrentQueue<string> _lines = [];
    private LeashedProgram? _program;

    private CIcap(TestFolder folder, int port)
    {
        _folder = folder;
        _port = port;
    }

    /// <summary>The service that scans what is of any size.</summary>
    public string Address => $"icap://127.0.0.1:{_port}/avscan";

    /// <summary>The service that scans up to a megabyte.</summary>
    public string LimitedAddress => $"icap://127.0.0.1:{_port}/small";

    /// <param name="clamdSocket">The socket of a clamd.</param>
    public static async Task<CIcap> StartAsync(string clamdSocket)
    {
        Programs.Require("c-icap");
        var modules = Programs.RequirePath(
            Directory.GetDirectories("/usr/lib").Select(folder => Path.Combine(folder, "c_icap")).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "virus_scan.so"))) ?? "/usr/lib/c_icap/virus_scan.so",
            "the virus service of c-icap is not installed");
        var folder = new TestFolder();
        var port = FreePorts.Next();
        folder.Make("tmp");

        // As Debian ships it, but for the places.
        folder.Write("c-icap.conf", $"""
            PidFile {folder.Of("c-icap.run")}
            CommandsSocket {folder.Of("c-icap.ctl")}
            Timeout 30
            KeepAliveTimeout 60
            StartServers 1
            MaxServers 1
            MinSpareThreads 1
            MaxSpareThreads 5
            ThreadsPerChild 10
            Port 127.0.0.1:{port}
            TmpDir {folder.Of("tmp")}
            DebugLevel 1
            ModulesDir {modules}
            ServicesDir {modules}
            TemplateDir /usr/share/c_icap/templates/
            TemplateDefaultLanguage en
            LoadMagicFile /etc/c-icap/c-icap.magic
            ServerLog {folder.Of("server.log")}
            AccessLog {folder.Of("access.log")}
            Module common clamd_mod.so
            clamd_mod.ClamdSocket {clamdSocket}
            Service antivirus_module virus_scan.so
            ServiceAlias avscan virus_scan?allow204=on&sizelimit=off&mode=simple
            ServiceAlias small virus_scan?allow204=on&sizelimit=on&mode=simple
            virus_scan.ScanFileTypes TEXT DATA EXECUTABLE ARCHIVE GIF JPEG MSOFFICE
            virus_scan.MaxObjectSize 1M
            virus_scan.DefaultEngine clamd

            """);
        var server = new CIcap(folder, port);
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

    /// <summary>Ends it, so that nobody listens any more.</summary>
    public async Task StopAsync()
    {
        await _program!.DisposeAsync();

        // Its children may hold the port a moment longer than the process that was asked to end.
        await Poll.UntilAsync(async () => !await IsUpAsync(), static () => "c-icap closed its port");
    }

    /// <summary>Starts it, at the same address.</summary>
    public async Task RestartAsync()
    {
        _program = await LeashedProgram.StartAsync(_folder, _lines.Enqueue, _lines.Enqueue, Programs.Require("c-icap"), ["-N", "-D", "-f", _folder.Of("c-icap.conf")]);
        await Poll.UntilAsync(async () => _program.HasExited || await IsUpAsync(), () => $"c-icap listened; it said:\n{string.Join('\n', _lines)}");
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

    private async Task<bool> IsUpAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
