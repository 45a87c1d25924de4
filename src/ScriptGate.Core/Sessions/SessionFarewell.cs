using ScriptGate.Core.Chain;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>The last words of a session that does not end by QUIT (RFC 5321 section 3.8: 421 before a forced close).</summary>
internal static class SessionFarewell
{
    /// <summary>How long a client may take to read them.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    /// <summary>Says why the session ends, if there is something to say and somebody to hear it.</summary>
    public static async Task SayAsync(Conversation conversation, SessionEnd end)
    {
        if (ReplyOf(end) is { } reply)
        {
            await WriteAsync(conversation, conversation.WithId(reply));
        }
    }

    /// <summary>
    /// The session's own thread is inside a step that does not come back: this one answers and records in its place, gives back what the session held and ends the
    /// connection. Never throws.
    /// </summary>
    public static async Task AnswerForAsync(Conversation conversation, StepInfo step, SessionEnd end)
    {
        try
        {
            step.CountFailure();
            conversation.NoteLostCall(step);
            conversation.AbandonStep();
            var reply = conversation.WithId(ReplyOf(end) ?? StandardReplies.ServiceNotAvailable);
            conversation.Services.Recorder.GivenUp(conversation, step, reply, end);
            await WriteAsync(conversation, reply);
        }
        catch (Exception exception)
        {
            Log.SessionFailed(conversation.Services.Logger, exception, conversation.Session.Id);
        }

        try
        {
            conversation.Session.Observer?.SessionEnded(end);
            await conversation.EndGivenUpAsync(end);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went while it was being closed.
        }
    }

    private static SmtpReply? ReplyOf(SessionEnd end) => end switch
    {
        SessionEnd.Timeout => StandardReplies.TimedOut,
        SessionEnd.Shutdown => StandardReplies.ShuttingDown,
        SessionEnd.MemberLost => StandardReplies.MemberLost,
        SessionEnd.Error => StandardReplies.ServiceNotAvailable,
        _ => null,
    };

    private static async Task WriteAsync(Conversation conversation, SmtpReply reply)
    {
        // The tick that comes after this deadline breaks the connection off if the client does not even read this.
        conversation.Deadlines.Arm(Time);
        var output = conversation.Transport.Output;
        try
        {
            if (conversation.MemberWord is { } word)
            {
                // The message is delivered, or it is not: who does not hear so sends it again.
                conversation.MemberWord = null;
                Write(conversation, word.IsPositive ? word : conversation.WithId(word), conversation.Transaction?.EsmtpParameters.SmtpUtf8 == true);
            }

            Write(conversation, reply, utf8: false);
            await output.FlushAsync();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The client is gone.
        }

        conversation.Deadlines.Disarm();
    }

    private static void Write(Conversation conversation, SmtpReply reply, bool utf8)
    {
        conversation.Session.Observer?.ClientWasTold(reply, ReplyWriter.Encode(reply, utf8));
        ReplyWriter.Write(conversation.Transport.Output, reply, utf8);
    }
}
