using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Ledger;

/// <summary>A <c>scriptgate sink</c> as a process of its own, to be killed as processes are killed and started again on its port.</summary>
internal sealed class SinkProcess : ISoakMember
{
    private readonly TestFolder _folder = new();
    private LeashedProgram? _program;

    public int Port { get; } = FreePorts.Next();

    public string Address => $"127.0.0.1:{Port}";

    public IReadOnlyList<StoredMail> Stored => [.. Directory.GetFiles(_folder.Make("mail"), "*.eml").Select(StoredMail.OfSinkFile)];

    /// <summary>How many messages it has, without reading them.</summary>
    public int StoredCount => Directory.GetFiles(_folder.Make("mail"), "*.eml").Length;

    /// <summary>Enters what it has into a ledger, and removes it: a member that runs for hours keeps no more than it got since the last time. Only while it does not run.</summary>
    public Task EmptyIntoAsync(MailLedger ledger)
    {
        foreach (var file in Directory.GetFiles(_folder.Make("mail"), "*.eml"))
        {
            ledger.Take(StoredMail.OfSinkFile(file));
            File.Delete(file);
        }

        return Task.CompletedTask;
    }

    public async Task StartAsync()
    {
        _program = await LeashedProgram.StartAsync(
            _folder, static _ => { }, static _ => { }, RealGateway.DotNet,
            [Path.Combine(RealGateway.ProgramFolder, "scriptgate.dll"), "sink", "--listen", Address, "--directory", _folder.Make("mail")]);
        await Poll.UntilAsync(AnswersAsync, () => "the sink listens");
    }

    /// <summary>SIGKILL: no farewell, and whatever was open breaks.</summary>
    public async Task KillAsync()
    {
        await _program!.SignalAsync("KILL");
        await _program.ExitAsync();
        await _program.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var client = await WireClient.ConnectAsync(Port);
            return (await client.ReadReplyAsync()).StartsWith("220", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
