using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ScriptGate.Storage.Conformance.Redis;
using ScriptGate.Storage.Conformance.Support;
using ScriptGate.Storage.Redis;
using ScriptGate.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedRedisServer))]

namespace ScriptGate.Storage.Conformance.Redis;

/// <summary>A real Redis server on a port and in a folder of its own.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly string? Program = Find();

    private readonly TemporaryFolder _folder = new();
    private readonly string[] _arguments;
    private Process? _process;

    private RedisServer(string[] arguments) => _arguments = arguments;

    public int Port { get; } = FreePorts.Next();

    /// <summary>Skips the test where there is no server to run: .ci/run installs it.</summary>
    public static void Require() => Assert.SkipWhen(Program is null, "redis-server is not installed");

    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        Require();
        var server = new RedisServer(arguments);
        await server.StartAgainAsync();
        return server;
    }

    /// <param name="prefix">What the keys of one test begin with.</param>
    public RedisSettings Settings(string prefix = "scriptgate:") => new("127.0.0.1", Port) { Prefix = prefix, Timeout = TimeSpan.FromSeconds(10) };

    public async Task StartAgainAsync()
    {
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture),
            "--bind", "127.0.0.1",
            "--dir", Path.GetDirectoryName(_folder.File("dump.rdb"))!,
            "--save", "",
            "--appendonly", "no",
            .. _arguments,
        ];
        var process = new Process { StartInfo = new ProcessStartInfo(Program!, arguments) { UseShellExecute = false, RedirectStandardOutput = true } };
        _process = process;
        var ready = Ready(process);
        process.Start();
        process.BeginOutputReadLine();
        try
        {
            await Patience.UntilAsync(ready, "the Redis server is ready", CancellationToken.None);
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }

    /// <summary>Makes the server stop answering without closing a connection, or go on.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Sends a command in one line.</summary>
    /// <returns>The first line of the answer.</returns>
    public async Task<string> CommandAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync() ?? "";
    }

    /// <summary>Sends a command whose answer is a number.</summary>
    public async Task<long> NumberAsync(string command) => long.Parse((await CommandAsync(command)).TrimStart(':'), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private static Task Ready(Process process)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException($"The Redis server ended:\n{string.Join('\n', said)}"));
            }
            else if (line.Data.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
            else
            {
                said.Add(line.Data);
            }
        };
        return ready.Task;
    }

    private static string? Find() =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/bin:/usr/local/bin:/usr/sbin"
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "redis-server"))
            .FirstOrDefault(File.Exists);
}
