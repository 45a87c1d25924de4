namespace ScriptGate.Core.Pools;

/// <summary>The end of a conversation: QUIT, the member's last words, and the connection closed by both sides (RFC 5321 section 4.1.1.10).</summary>
internal static class LinkFarewell
{
    /// <summary>Nobody waits for the 221; a member that does not send it soon is left alone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task QuitAsync(LinkConversation conversation)
    {
        try
        {
            conversation.Limit(Patience);
            conversation.Queue(LinkCommand.Other, "QUIT"u8);
            await conversation.ReadReplyAsync(LinkPhase.Command);
        }
        catch (MemberLinkException)
        {
            // The mail is long done; how the member ends the connection is its own affair.
        }
    }
}
