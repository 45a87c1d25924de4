using System.Text;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Clients;

/// <summary>
/// Exim as a client that delivers at once. It sends by BDAT wherever CHUNKING is offered, and puts MAIL, RCPT, the chunks and QUIT into one write where PIPELINING is.
/// Its package cannot stand beside Postfix's, so <c>.ci/run</c> only unpacks it.
/// </summary>
internal sealed class EximClient : CommandLineClient
{
    private static readonly string Unpacked = Path.Combine(Programs.Repository, "artifacts", "peers", "exim", "usr", "sbin", "exim4");

    public override async Task<ProgramResult> SendAsync(Submission submission)
    {
        if (submission.Credentials is not null)
        {
            throw new NotSupportedException("No test sends with AUTH by Exim.");
        }

        var unpacked = Programs.RequirePath(Unpacked, "exim is not unpacked in artifacts/peers");
        Programs.RequireRoot("exim");
        using var folder = new TestFolder();

        // It runs itself again as nobody, who may have no way into the checkout.
        var exim = folder.Of("exim4");
        File.Copy(unpacked, exim);
        var configuration = folder.Write("exim.conf", Configuration(exim, folder, submission));

        // -odi delivers before it ends; its exit code only says that the message was taken from standard input.
        var message = await File.ReadAllTextAsync(submission.MessageFile, Encoding.Latin1, TestContext.Current.CancellationToken);
        var lines = Encoding.Latin1.GetBytes(message.Replace("\r\n", "\n", StringComparison.Ordinal));
        var result = await ProgramRun.RunAsync(
            exim, ["-C", configuration, "-odi", "-oi", "-v", "-B8BITMIME", "-f", submission.From, submission.To], lines);
        return result.ExitCode == 0 && !IsDeliveredByBdat(result, submission.To) ? result with { ExitCode = 1 } : result;
    }

    // Its own line for a delivery; the K says CHUNKING.
    private static bool IsDeliveredByBdat(ProgramResult result, string recipient) =>
        result.Error.Split('\n').Any(line => line.StartsWith($"  => {recipient} ", StringComparison.Ordinal) && line.Contains(" K C=\"250 ", StringComparison.Ordinal));

    // The header fields Exim would add (Received, Date, From) are left out or there already, so that what arrives is what the file holds.
    private static string Configuration(string exim, TestFolder folder, Submission submission) => $"""
        exim_path = {exim}
        exim_user = nobody
        exim_group = nogroup
        spool_directory = {folder.Of("spool")}
        log_file_path = {folder.Of("spool", "log", "%slog")}
        primary_hostname = client.example
        received_header_text =
        keep_environment =
        disable_ipv6
        message_size_limit = 50M

        begin routers
        gateway:
          driver = manualroute
          route_list = * localhost byname
          self = send
          transport = gateway

        begin transports
        gateway:
          driver = smtp
          port = {submission.Port}
          allow_localhost
          hosts_try_chunking = *
          {TlsOptions(submission)}

        begin retry
        """;

    private static string TlsOptions(Submission submission) => submission.Tls switch
    {
        TlsUse.None => "hosts_avoid_tls = *",
        TlsUse.StartTls => $"hosts_require_tls = *\n  {Verification(submission)}",
        _ => $"protocol = smtps\n  hosts_require_tls = *\n  {Verification(submission)}",
    };

    private static string Verification(Submission submission) =>
        $"tls_verify_certificates = {submission.Trust}\n  tls_verify_hosts = *\n  tls_verify_cert_hostnames = *";
}
