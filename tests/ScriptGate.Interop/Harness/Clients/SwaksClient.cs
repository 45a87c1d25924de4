using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Clients;

/// <summary>swaks, which shows the whole conversation. It puts a line end of its own behind what it is given.</summary>
internal sealed class SwaksClient : CommandLineClient
{
    public override async Task<ProgramResult> SendAsync(Submission submission)
    {
        var message = await File.ReadAllBytesAsync(submission.MessageFile, TestContext.Current.CancellationToken);
        message.AsSpan().EndsWith("\r\n"u8).ShouldBeTrue();
        List<string> arguments =
        [
            "--server", "localhost", "--port", submission.Port.ToString(), "--protocol", "ESMTP", "--helo", "client.example",
            "--from", submission.From, "--to", submission.To, "--data", "-", "--timeout", "30", "--suppress-data",
        ];
        if (submission.Tls != TlsUse.None)
        {
            arguments.AddRange([submission.Tls == TlsUse.StartTls ? "--tls" : "--tls-on-connect", "--tls-verify", "--tls-ca-path", submission.Trust!]);
        }

        if (submission.Credentials is { } who)
        {
            arguments.AddRange(["--auth", who.Mechanism, "--auth-user", who.User, "--auth-password", who.Password]);
        }

        return await ProgramRun.RunAsync(Programs.Require("swaks"), arguments, message[..^2]);
    }
}
