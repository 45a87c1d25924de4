using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Clients;

/// <summary>msmtp, which reads the message from its standard input and takes it with the line ends of this system.</summary>
internal sealed class MsmtpClient : CommandLineClient
{
    public override async Task<ProgramResult> SendAsync(Submission submission)
    {
        var msmtp = Programs.Require("msmtp");
        List<string> arguments =
        [
            "--host=localhost", $"--port={submission.Port}", "--domain=client.example", $"--from={submission.From}", "--timeout=30",
            $"--tls={OnOff(submission.Tls != TlsUse.None)}", $"--tls-starttls={OnOff(submission.Tls == TlsUse.StartTls)}",
        ];
        if (submission.Tls != TlsUse.None)
        {
            arguments.Add($"--tls-trust-file={submission.Trust}");
        }

        if (submission.Credentials is { } who)
        {
            arguments.AddRange([$"--auth={(who.Mechanism == "PLAIN" ? "plain" : "login")}", $"--user={who.User}", $"--passwordeval=echo '{who.Password}'"]);
        }

        var message = await File.ReadAllTextAsync(submission.MessageFile, System.Text.Encoding.Latin1, TestContext.Current.CancellationToken);
        var lines = System.Text.Encoding.Latin1.GetBytes(message.Replace("\r\n", "\n", StringComparison.Ordinal));
        return await ProgramRun.RunAsync(msmtp, [.. arguments, "--", submission.To], lines);
    }

    private static string OnOff(bool value) => value ? "on" : "off";
}
