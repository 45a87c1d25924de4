using System.Net.Sockets;
using System.Text.Json;

namespace ScriptGate.Load;

/// <summary>Opens sessions and lets them be, so that somebody can look at the server meanwhile.</summary>
internal sealed class IdleRun(LoadOptions options)
{
    // Enough for the longest EHLO line; five thousand of these have to fit in this process.
    private const int BufferSize = 512;

    /// <summary>Opens the sessions and reports it as one line, waits for a line, asks each session whether it lives, and reports again.</summary>
    public int Run(TextReader commands, TextWriter reports)
    {
        var failures = new Failures();
        var dialogues = new List<SmtpDialogue>(options.Idle);
        try
        {
            for (var i = 0; i < options.Idle; i++)
            {
                if (Fails(() => dialogues.Add(SmtpDialogue.Open(options.Port, options.Tls, BufferSize)), failures) && failures.Count > 100)
                {
                    break;
                }
            }

            Report(reports, new IdleReport(dialogues.Count, 0, failures.First));
            commands.ReadLine();
            var alive = dialogues.Count(dialogue => !Fails(dialogue.Noop, failures));
            Report(reports, new IdleReport(dialogues.Count, alive, failures.First));
            return failures.Count == 0 ? 0 : 1;
        }
        finally
        {
            dialogues.ForEach(dialogue => dialogue.Dispose());
        }
    }

    private static bool Fails(Action action, Failures failures)
    {
        try
        {
            action();
            return false;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            failures.Add(1, exception.Message);
            return true;
        }
    }

    private static void Report(TextWriter reports, IdleReport report)
    {
        reports.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.IdleReport));
        reports.Flush();
    }
}
