namespace ScriptGate.Plugins.DirectoryHarvest;

/// <summary>Whether a reply to RCPT says that there is no such mailbox.</summary>
internal static class UnknownMailbox
{
    private const int AddressSubject = 1;

    /// <summary>
    /// 5xx with 5.1.x (RFC 3463 section 3.2), but for 5.1.7 and 5.1.8, which are about the sender; 550, 551 and 553 without an enhanced code (RFC 5321 section 4.2.3). What is
    /// temporary or policy (5.7.x) says nothing about the mailbox.
    /// </summary>
    public static bool IsSaidBy(SmtpReply reply)
    {
        if (!reply.IsPermanent)
        {
            return false;
        }

        return reply.EnhancedCode.IsNone
            ? reply.Code is 550 or 551 or 553
            : reply.EnhancedCode is { Class: 5, Subject: AddressSubject, Detail: not (7 or 8) };
    }
}
