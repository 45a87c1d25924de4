namespace ScriptGate.Core.Pools;

/// <summary>Whether a link may serve another session. What is not provably clean is not clean; nothing makes a soiled link clean again.</summary>
internal sealed class LinkHygiene
{
    /// <summary>So many refused recipients make a member suspicious of whoever comes next on the connection.</summary>
    private const int RefusedRecipientsAllowed = 4;

    private int _refusedRecipients;

    /// <summary>Why the link cannot be used again; null while it can.</summary>
    public string? Stain { get; private set; }

    /// <summary>True from MAIL to the reply to the final dot, or to RSET. By the order in which commands leave, not by that of the replies: a group may hold RSET and the next MAIL.</summary>
    public bool IsTransactionOpen { get; private set; }

    /// <summary>Messages whose final dot was answered.</summary>
    public int Messages { get; private set; }

    public void Soil(string reason) => Stain ??= reason;

    public void Sent(LinkCommand command)
    {
        switch (command)
        {
            case LinkCommand.Mail:
                IsTransactionOpen = true;
                break;
            case LinkCommand.Reset:
                IsTransactionOpen = false; // a refused one soils the link
                break;
            case LinkCommand.Auth:
                Soil("it saw AUTH");
                break;
            default:
                break;
        }
    }

    /// <summary>Takes note of a reply.</summary>
    /// <returns>False when the member may not answer the command so.</returns>
    public bool Answered(LinkCommand command, SmtpReply reply)
    {
        if (reply.IsRefusal)
        {
            Refused(command, reply);
        }
        else if (!MakesSense(command, reply.Code))
        {
            Soil("the member's answer made no sense");
            return false;
        }

        if (command is LinkCommand.FinalDot)
        {
            IsTransactionOpen = false;
            Messages++;
        }

        return true;
    }

    /// <summary>354 and nothing else opens a message; 334 asks for more of AUTH, whose end is a 2xx.</summary>
    private static bool MakesSense(LinkCommand command, int code) => command switch
    {
        LinkCommand.Data => code == 354,
        LinkCommand.Auth or LinkCommand.AuthResponse => code is 334 or < 300,
        _ => code < 300,
    };

    private void Refused(LinkCommand command, SmtpReply reply)
    {
        if (command is not LinkCommand.Rcpt || reply.Code == 421)
        {
            Soil($"{command} was answered with {reply.Code}");
        }
        else if (++_refusedRecipients > RefusedRecipientsAllowed)
        {
            Soil("too many recipients were refused");
        }
    }
}
