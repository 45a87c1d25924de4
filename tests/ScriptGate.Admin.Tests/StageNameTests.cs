namespace ScriptGate.Admin.Tests;

public sealed class StageNameTests
{
    [Fact]
    public void Every_event_has_the_name_that_rules_use() => Enum.GetValues<Stage>().Select(StageName.Of).ShouldBe(
    [
        "CONNECT", "EHLO", "STARTTLS", "TLS", "AUTH", "MAIL", "RCPT", "DATA", "HEADERS", "MESSAGE", "COMMAND", "RSET", "QUIT", "PROTOCOL",
        "SERVER_REPLY", "REPLY", "POOL_SELECTED", "SERVER_CONNECTED", "POOL_FAILED", "DELIVERED", "REFUSED", "DISCONNECT",
    ]);
}
