using System.Globalization;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Stores;

/// <summary>A real Redis server with a password, which writes every change to its disk, and can be ended and started again on the same port.</summary>
internal sealed class SharedRedis : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    private readonly TestFolder _folder = new();
    private LeashedProgram? _program;

    private SharedRedis() => Port = FreePorts.Next();

    public int Port { get; }

    public static async Task<SharedRedis> StartAsync()
    {
        var redis = new SharedRedis();
        await redis.StartAgainAsync();
        return redis;
    }

    public async Task StartAgainAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path,
            "--requirepass", Password, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
        ];
        _program = await LeashedProgram.StartAsync(
            _folder,
            line =>
            {
                if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                {
                    ready.TrySetResult();
                }
            },
            _ => { },
            Programs.Require("redis-server"),
            arguments);
        await ready.Task.WaitAsync(Poll.Limit, TimeProvider.System, CancellationToken.None);
    }

    public async Task StopAsync()
    {
        if (_program is { } program)
        {
            _program = null;
            await program.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }
}
