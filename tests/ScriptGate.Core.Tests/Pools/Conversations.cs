using System.Text;
using ScriptGate.Core.Pools;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

/// <summary>The usual moves of a session.</summary>
internal static class Conversations
{
    public const string Message = "Subject: hello\r\n\r\nHello.\r\n";

    public static void Queue(this IMemberLink link, LinkCommand command, string line) => link.Queue(command, Encoding.ASCII.GetBytes(line));

    public static async Task<SmtpReply> AskAsync(this IMemberLink link, LinkCommand command, string line)
    {
        link.Queue(command, line);
        return await link.ReadReplyAsync();
    }

    /// <summary>MAIL, RCPT, DATA, all accepted.</summary>
    public static async Task OpenBodyAsync(this IMemberLink link)
    {
        link.Queue(LinkCommand.Mail, "MAIL FROM:<a@example.org>");
        link.Queue(LinkCommand.Rcpt, "RCPT TO:<b@example.org>");
        link.QueueData();
        (await link.ReadReplyAsync()).Code.ShouldBe(250);
        (await link.ReadReplyAsync()).Code.ShouldBe(250);
        (await link.ReadReplyAsync()).Code.ShouldBe(354);
    }

    /// <summary>One whole message.</summary>
    public static async Task<SmtpReply> SendAsync(this IMemberLink link, string message = Message)
    {
        await link.OpenBodyAsync();
        (await link.WriteBodyAsync(Encoding.ASCII.GetBytes(message))).ShouldBeNull();
        return await link.EndBodyAsync();
    }
}
