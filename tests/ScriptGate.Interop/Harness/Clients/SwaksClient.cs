using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Clients;

/// <summary>swaks, which shows the whole conversation.</summary>
internal sealed class SwaksClient : CommandLineClient
{
    public override Task<ProgramResult> SendAsync(Submission submission)
    {
        List<string> arguments =
        [
            "--server", "localhost", "--port", submission.Port.ToString(), "--protocol", "ESMTP", "--helo", "client.example",
            "--from", submission.From, "--to", submission.To, "--data", $"@{submission.MessageFile}", "--timeout", "30", "--suppress-data",
        ];
        if (submission.Tls != TlsUse.None)
        {
            arguments.AddRange([submission.Tls == TlsUse.StartTls ? "--tls" : "--tls-on-connect", "--tls-verify", "--tls-ca-path", submission.Trust!]);
        }

        if (submission.Credentials is { } who)
        {
            arguments.AddRange(["--auth", who.Mechanism, "--auth-user", who.User, "--auth-password", who.Password]);
        }

        return ProgramRun.RunAsync(Programs.Require("swaks"), [.. arguments]);
    }
}
