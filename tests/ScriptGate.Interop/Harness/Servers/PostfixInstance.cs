using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Servers;

/// <summary>A Postfix of its own: private configuration, queue, data and log folders, one port of the loopback interface.</summary>
internal sealed class PostfixInstance : IAsyncDisposable
{
    // "virtual" delivers as a user that must not be a privileged one.
    private const int MailUser = 65534;

    private readonly PostfixPlan _plan;
    private readonly TestFolder _folder;
    private readonly LeashedProgram _program;

    private PostfixInstance(TestFolder folder, LeashedProgram program, int port, KeyPair? pair, PostfixPlan plan)
    {
        _plan = plan;
        _folder = folder;
        _program = program;
        Port = port;
        Pair = pair;
        Mail = new Maildir(folder.Of("mail"));
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public KeyPair? Pair { get; }

    /// <summary>What arrived.</summary>
    public Maildir Mail { get; }

    /// <summary>Postfix's own log.</summary>
    public string LogText => File.Exists(LogFile) ? File.ReadAllText(LogFile) : string.Empty;

    private string LogFile => _folder.Of("log", "mail.log");

    /// <summary>Starts a Postfix and waits until it greets.</summary>
    /// <param name="plan">Changes the default.</param>
    /// <param name="folder">Its folder when others put something into it before; it is disposed with the instance.</param>
    public static async Task<PostfixInstance> StartAsync(Action<PostfixPlan>? plan = null, TestFolder? folder = null)
    {
        var postfix = Programs.Require("postfix");
        Programs.RequireRoot("postfix");
        var all = new PostfixPlan();
        plan?.Invoke(all);
        folder ??= new TestFolder();
        var port = FreePorts.Next();
        var pair = all.CertificateName is { } name ? KeyPair.Create(folder, name) : null;
        await MakeFoldersAsync(folder);
        folder.Write("config/main.cf", PostfixFiles.MainText(folder, all, pair));
        folder.Write("config/master.cf", PostfixFiles.MasterText(port));

        // Postfix's master goes into the background by itself; the script stays, and stops it when it is asked to end.
        var output = new List<string>();
        var program = await LeashedProgram.StartAsync(folder, Collect, Collect, "/bin/sh", ["-c", PostfixFiles.RunScript, "postfix", postfix, folder.Of("config")]);
        var instance = new PostfixInstance(folder, program, port, pair, all);
        try
        {
            await Poll.UntilAsync(instance.GreetsAsync, () => $"Postfix greeted on port {port}; it said:\n{string.Join('\n', output)}\n{instance.LogText}");
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }

        void Collect(string line)
        {
            lock (output)
            {
                output.Add(line);
            }
        }
    }

    /// <summary>How many messages wait in the queue.</summary>
    public async Task<int> QueueLengthAsync()
    {
        var queue = (await ProgramRun.RunAsync(Programs.Require("postqueue"), "-c", _folder.Of("config"), "-j")).ShouldSucceed();
        return queue.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    /// <summary>Makes the queue try now what it deferred.</summary>
    public async Task FlushAsync() => (await ProgramRun.RunAsync(Programs.Require("postqueue"), "-c", _folder.Of("config"), "-f")).ShouldSucceed();

    /// <summary>Waits until nothing is left in the queue.</summary>
    public async Task UntilQueueIsEmptyAsync()
    {
        await FlushAsync();
        await Poll.UntilAsync(async () => await QueueLengthAsync() == 0, () => $"Postfix delivered all it had; it said:\n{LogText}");
    }

    /// <summary>SIGKILL to all its processes: the master leads their group.</summary>
    public async Task KillAsync()
    {
        // The master has the file locked for as long as it lives, and .NET asks for locks.
        var file = (await ProgramRun.RunAsync(Programs.Require("cat"), _folder.Of("queue", "pid", "master.pid"))).ShouldSucceed();
        var group = "-" + file.Output.Trim();
        (await ProgramRun.RunAsync("/bin/kill", "-KILL", "--", group)).ShouldSucceed();
        await Poll.UntilAsync(async () => (await ProgramRun.RunAsync("/bin/kill", "-0", "--", group)).ExitCode != 0, () => "all processes of Postfix ended");
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>, with its queue as it is.</summary>
    public async Task StartAgainAsync()
    {
        (await ProgramRun.RunAsync(Programs.Require("postfix"), "-c", _folder.Of("config"), "start")).ShouldSucceed();
        await Poll.UntilAsync(GreetsAsync, () => $"Postfix greeted again; it said:\n{LogText}");
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task MakeFoldersAsync(TestFolder folder)
    {
        folder.Make("queue");
        var chown = Programs.Require("chown");

        // What looks through the queue at the start writes into the log without being root any more, when it has found something.
        (await ProgramRun.RunAsync(chown, "postfix", folder.Make("log"), folder.Write("log/mail.log", ""))).ShouldSucceed();
        (await ProgramRun.RunAsync(chown, "postfix", folder.Make("data"))).ShouldSucceed();
        (await ProgramRun.RunAsync(chown, MailUser.ToString(), folder.Make("mail"))).ShouldSucceed();
    }

    private async Task<bool> GreetsAsync()
    {
        if (_program.HasExited)
        {
            throw new InvalidOperationException($"Postfix ended:\n{LogText}");
        }

        try
        {
            await using var client = await WireClient.ConnectAsync(Port);
            if (_plan.ExpectsProxyHeader)
            {
                await client.SendAsync($"PROXY TCP4 127.0.0.1 127.0.0.1 1 {Port}\r\n");
            }

            if (_plan.IsImplicitTls)
            {
                await client.SecureAsync();
            }

            return (await client.ReadReplyAsync()).StartsWith("220", StringComparison.Ordinal) && await client.SayAsync("QUIT") is not null;
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
