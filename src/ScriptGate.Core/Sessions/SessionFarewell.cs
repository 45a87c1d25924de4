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
        var reply = end switch
        {
            SessionEnd.Timeout => StandardReplies.TimedOut,
            SessionEnd.Shutdown => StandardReplies.ShuttingDown,
            SessionEnd.MemberLost => StandardReplies.MemberLost,
            SessionEnd.Error => StandardReplies.ServiceNotAvailable,
            _ => null,
        };
        if (reply is not null)
        {
            // The tick that comes after this deadline breaks the connection off if the client does not even read this.
            conversation.Deadlines.Arm(Time);
            await WriteAsync(conversation, reply);
        }
    }

    /// <summary>The session's own thread is inside a step that does not come back: this thread answers in its place and breaks the connection off.</summary>
    public static async Task AnswerForAsync(Conversation conversation)
    {
        await WriteAsync(conversation, StandardReplies.ServiceNotAvailable);
        conversation.Abort(SessionEnd.Error);
    }

    private static async Task WriteAsync(Conversation conversation, SmtpReply reply)
    {
        try
        {
            ReplyWriter.Write(conversation.Transport.Output, conversation.WithId(reply));
            await conversation.Transport.Output.FlushAsync();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The client is gone.
        }
    }
}
