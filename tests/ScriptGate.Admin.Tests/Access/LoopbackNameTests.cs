using Microsoft.AspNetCore.Http;
using ScriptGate.Admin.Access;

namespace ScriptGate.Admin.Tests.Access;

public sealed class LoopbackNameTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8025")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:8025")]
    [InlineData("127.255.3.4:1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:8025")]
    public void A_loopback_name_is_recognised(string host) => LoopbackName.IsLoopback(new HostString(host)).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("example.org")]
    [InlineData("localhost.example.org")]
    [InlineData("localhost.")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("[::2]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::]")]
    public void Anything_else_is_not(string host) => LoopbackName.IsLoopback(new HostString(host)).ShouldBeFalse();
}
