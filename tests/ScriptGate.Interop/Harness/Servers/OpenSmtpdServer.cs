using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Servers;

/// <summary>
/// An OpenSMTPD that takes every mail but for <c>nobody@example.org</c>. Its package cannot stand beside Postfix's, so <c>.ci/run</c> only unpacks it and makes its users. The path of
/// its queue is compiled in: it runs where its own folder is mounted there, and sees no name server.
/// </summary>
internal sealed class OpenSmtpdServer : IMailServer
{
    private const string Script = """
        mount --bind "$2" /var/spool/smtpd && mount --bind "$3" /etc/resolv.conf || exit 1
        exec "$1" -d -f "$4"
        """;

    private static readonly string Unpacked = Path.Combine(Programs.Repository, "artifacts", "peers", "opensmtpd", "usr", "sbin", "smtpd");

    private readonly TestFolder _folder;
    private readonly LeashedProgram _program;
    private readonly List<string> _output;

    private OpenSmtpdServer(TestFolder folder, LeashedProgram program, List<string> output, int port)
    {
        _folder = folder;
        _program = program;
        _output = output;
        Address = $"127.0.0.1:{port}";
    }

    public string Address { get; }

    public string LogText
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    public static async Task<OpenSmtpdServer> StartAsync()
    {
        var smtpd = Programs.RequirePath(Unpacked, "opensmtpd is not unpacked in artifacts/peers");
        Programs.RequireRoot("opensmtpd");
        Directory.CreateDirectory("/var/spool/smtpd");
        Directory.CreateDirectory("/var/lib/opensmtpd/empty");
        var folder = new TestFolder();
        var port = FreePorts.Next();
        var configuration = folder.Write("smtpd.conf", $"""
            listen on 127.0.0.1 port {port} hostname mx.example.org
            action "keep" relay host "smtp://127.0.0.1:{FreePorts.Next()}"
            match from any for rcpt-to "nobody@example.org" reject
            match from any for any action "keep"

            """);
        (await ProgramRun.RunAsync(Programs.Require("chmod"), "600", configuration)).ShouldSucceed();
        (await ProgramRun.RunAsync(Programs.Require("chmod"), "711", folder.Make("queue"))).ShouldSucceed();
        var resolver = folder.Write("resolv.conf", "nameserver 127.0.0.1\nlookup file\n");
        var output = new List<string>();
        var program = await LeashedProgram.StartAsync(
            folder, Collect, Collect, Programs.Require("unshare"), ["-m", "/bin/sh", "-c", Script, "smtpd", smtpd, folder.Of("queue"), resolver, configuration]);
        var server = new OpenSmtpdServer(folder, program, output, port);
        await Poll.UntilAsync(() => WireClient.IsListeningAsync(port), () => $"OpenSMTPD listened on port {port}; it said:\n{server.LogText}");
        return server;

        void Collect(string line)
        {
            lock (output)
            {
                output.Add(line);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }
}
