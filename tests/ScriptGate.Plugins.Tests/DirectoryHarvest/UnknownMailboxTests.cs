using ScriptGate.Plugins.DirectoryHarvest;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.DirectoryHarvest;

public sealed class UnknownMailboxTests
{
    [Theory]
    [InlineData(550, "5.1.1", true)]
    [InlineData(550, "5.1.0", true)]
    [InlineData(553, "5.1.2", true)]
    [InlineData(550, "5.1.6", true)]
    [InlineData(554, "5.1.10", true)]
    [InlineData(550, "", true)]
    [InlineData(551, "", true)]
    [InlineData(553, "", true)]
    [InlineData(550, "5.1.7", false)]
    [InlineData(550, "5.1.8", false)]
    [InlineData(552, "", false)]
    [InlineData(554, "", false)]
    [InlineData(501, "", false)]
    [InlineData(550, "5.7.1", false)]
    [InlineData(550, "5.2.1", false)]
    [InlineData(552, "5.2.2", false)]
    [InlineData(450, "4.1.1", false)]
    [InlineData(450, "", false)]
    [InlineData(451, "4.7.1", false)]
    [InlineData(250, "2.1.5", false)]
    [InlineData(250, "", false)]
    public void Only_a_reply_about_the_mailbox_counts(int code, string enhanced, bool isUnknown) =>
        UnknownMailbox.IsSaidBy(new SmtpReply(code, enhanced, "text")).ShouldBe(isUnknown);
}
