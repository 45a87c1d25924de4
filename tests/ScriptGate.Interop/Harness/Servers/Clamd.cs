using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Servers;

/// <summary>A clamd on a TCP port and on a socket, with one signature of its own: that of the EICAR test file.</summary>
internal sealed class Clamd : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly ConcurrentQueue<string> _lines;
    private LeashedProgram _program;

    private Clamd(TestFolder folder, int port, ConcurrentQueue<string> lines, LeashedProgram program)
    {
        _folder = folder;
        _lines = lines;
        _program = program;
        TcpAddress = $"127.0.0.1:{port}";
    }

    public string TcpAddress { get; }

    public string SocketPath => _folder.Of("clamd.ctl");

    public string UnixAddress => "unix:" + SocketPath;

    /// <summary>The EICAR test file. In two pieces, so that no scanner finds it in these sources.</summary>
    public static string Eicar { get; } = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";

    /// <param name="settings">More lines of its configuration.</param>
    public static async Task<Clamd> StartAsync(params string[] settings)
    {
        Programs.Require("clamd");
        var folder = new TestFolder();
        var port = FreePorts.Next();
        var signature = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Eicar));
        folder.Write(Path.Combine("db", "local.ndb"), $"Eicar-Test-Signature:0:*:{signature}\n");
        folder.Write("clamd.conf", $"""
            Foreground yes
            DatabaseDirectory {folder.Of("db")}
            TemporaryDirectory {folder.Make("tmp")}
            LocalSocket {folder.Of("clamd.ctl")}
            TCPSocket {port}
            TCPAddr 127.0.0.1
            MaxThreads 4
            SelfCheck 0
            {string.Join('\n', settings)}

            """);
        var lines = new ConcurrentQueue<string>();
        var clamd = new Clamd(folder, port, lines, await RunAsync(folder, lines));
        try
        {
            await clamd.UntilUpAsync();
            return clamd;
        }
        catch
        {
            await clamd.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        await _program.SignalAsync("KILL");
        await _program.DisposeAsync();
    }

    /// <summary>Starts it again, at the same addresses.</summary>
    public async Task RestartAsync()
    {
        File.Delete(_folder.Of("clamd.ctl"));
        _program = await RunAsync(_folder, _lines);
        await UntilUpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    private static Task<LeashedProgram> RunAsync(TestFolder folder, ConcurrentQueue<string> lines) =>
        LeashedProgram.StartAsync(folder, lines.Enqueue, lines.Enqueue, Programs.Require("clamd"), ["--config-file", folder.Of("clamd.conf")]);

    private async Task UntilUpAsync()
    {
        await Poll.UntilAsync(async () => _program.HasExited || await IsUpAsync(), () => $"clamd opened its socket; it said:\n{string.Join('\n', _lines)}");
        _program.HasExited.ShouldBeFalse(string.Join('\n', _lines));
    }

    // The file is there a moment before anybody listens.
    private async Task<bool> IsUpAsync()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
