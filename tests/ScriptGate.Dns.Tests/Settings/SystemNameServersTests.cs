namespace ScriptGate.Dns.Tests.Settings;

public sealed class SystemNameServersTests
{
    [Theory]
    [InlineData("nameserver 192.0.2.53\n", "192.0.2.53:53")]
    [InlineData("# made by hand\r\nsearch example.com\r\nnameserver\t2001:db8::53\r\noptions timeout:1\r\n", "[2001:db8::53]:53")]
    [InlineData("nameserver 192.0.2.1\nnameserver nonsense\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4", "192.0.2.1:53 192.0.2.2:53 192.0.2.3:53")]
    [InlineData("nameserver fe80::1%1 # the router\n", "[fe80::1%1]:53")]
    [InlineData("#nameserver 192.0.2.1\nnameservers 192.0.2.2\nnameserver\n", "127.0.0.1:53")]
    [InlineData("", "127.0.0.1:53")]
    public void The_first_three_count_and_without_any_the_machine_itself_is_asked(string text, string servers) =>
        string.Join(' ', SystemNameServers.Parse(text)).ShouldBe(servers);

    [Fact]
    public void A_file_that_is_not_there_or_is_none_names_no_server()
    {
        SystemNameServers.Read("/nowhere/resolv.conf").Single().ToString().ShouldBe("127.0.0.1:53");
        SystemNameServers.Read(AppContext.BaseDirectory).Single().ToString().ShouldBe("127.0.0.1:53");
    }
}
