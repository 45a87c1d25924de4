using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Servers;

/// <summary>An Exim that takes every mail but for <c>nobody@example.org</c> and keeps it. Its package cannot stand beside Postfix's, so <c>.ci/run</c> only unpacks it.</summary>
internal sealed class EximServer : IMailServer
{
    private static readonly string Unpacked = Path.Combine(Programs.Repository, "artifacts", "peers", "exim", "usr", "sbin", "exim4");

    private readonly TestFolder _folder;
    private readonly LeashedProgram _program;

    private EximServer(TestFolder folder, LeashedProgram program, int port)
    {
        _folder = folder;
        _program = program;
        Address = $"127.0.0.1:{port}";
    }

    public string Address { get; }

    public string LogText => File.Exists(_folder.Of("spool", "log", "mainlog")) ? File.ReadAllText(_folder.Of("spool", "log", "mainlog")) : string.Empty;

    public static async Task<EximServer> StartAsync()
    {
        var unpacked = Programs.RequirePath(Unpacked, "exim is not unpacked in artifacts/peers");
        Programs.RequireRoot("exim");
        var folder = new TestFolder();
        var port = FreePorts.Next();

        // It runs itself again as nobody, who may have no way into the checkout.
        var exim = folder.Of("exim4");
        File.Copy(unpacked, exim);
        (await ProgramRun.RunAsync(Programs.Require("chown"), "nobody", folder.Make("spool"))).ShouldSucceed();
        var configuration = folder.Write("exim.conf", Configuration(exim, folder, port));
        var output = new List<string>();
        var program = await LeashedProgram.StartAsync(folder, output.Add, output.Add, exim, ["-C", configuration, "-bdf"]);
        var server = new EximServer(folder, program, port);
        await Poll.UntilAsync(() => WireClient.IsListeningAsync(port), () => $"Exim listened on port {port}; it said:\n{string.Join('\n', output)}\n{server.LogText}");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    private static string Configuration(string exim, TestFolder folder, int port) => $$"""
        exim_path = {{exim}}
        exim_user = nobody
        exim_group = nogroup
        spool_directory = {{folder.Of("spool")}}
        log_file_path = {{folder.Of("spool", "log", "%slog")}}
        pid_file_path = {{folder.Of("spool", "exim.pid")}}
        primary_hostname = mx.example.org
        local_interfaces = 127.0.0.1
        daemon_smtp_ports = {{port}}
        disable_ipv6
        keep_environment =
        host_lookup =
        message_size_limit = 50M
        check_spool_space = 0
        queue_only
        log_selector = +smtp_connection
        acl_smtp_rcpt = recipients
        acl_smtp_data = accepted

        begin acl
        recipients:
          deny    local_parts = nobody
                  message = nobody lives here
          accept
        accepted:
          accept

        begin routers
        keep:
          driver = accept
          transport = keep

        begin transports
        keep:
          driver = appendfile
          file = {{folder.Of("spool", "mail")}}

        begin retry
        """;
}
