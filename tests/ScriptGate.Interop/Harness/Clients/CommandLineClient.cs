using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Clients;

/// <summary>A program that sends mail.</summary>
internal abstract class CommandLineClient
{
    /// <summary>All of them, by the names that tests use.</summary>
    private static readonly Dictionary<string, CommandLineClient> All = new(StringComparer.Ordinal)
    {
        ["swaks"] = new SwaksClient(),
        ["msmtp"] = new MsmtpClient(),
        ["nodemailer"] = new NodemailerClient(),
        ["smtplib"] = new SmtplibClient(),
        ["exim"] = new EximClient(),
    };

    public static CommandLineClient Named(string name) => All[name];

    /// <summary>Sends one message with this program; its exit code is 0 when the server took the message.</summary>
    public abstract Task<ProgramResult> SendAsync(Submission submission);
}
