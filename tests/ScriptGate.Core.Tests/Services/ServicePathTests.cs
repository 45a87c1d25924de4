using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Services;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Services;

public sealed class ServicePathTests
{
    private static readonly Uri Root = new("https://10.0.0.9:8443/api/v1/");

    [Theory]
    [InlineData("", "https://10.0.0.9:8443/api/v1/")]
    [InlineData("check", "https://10.0.0.9:8443/api/v1/check")]
    [InlineData("/check/192.0.2.7", "https://10.0.0.9:8443/api/v1/check/192.0.2.7")]
    [InlineData("check?who=a%40b&to=../x", "https://10.0.0.9:8443/api/v1/check?who=a%40b&to=../x")]
    [InlineData("a@b.example", "https://10.0.0.9:8443/api/v1/a@b.example")]
    [InlineData("a%2Fb", "https://10.0.0.9:8443/api/v1/a%2Fb")]
    [InlineData("...", "https://10.0.0.9:8443/api/v1/...")]
    [InlineData("a;b=1", "https://10.0.0.9:8443/api/v1/a;b=1")]
    public void A_path_is_put_below_the_URL(string path, string url) => ServicePath.Below(Root, path).AbsoluteUri.ShouldBe(url);

    [Theory]
    [InlineData("http://10.0.0.9:8443", "http://10.0.0.9:8443/x")]
    [InlineData("http://10.0.0.9:8443/api", "http://10.0.0.9:8443/api/x")]
    [InlineData("http://[::1]:80/", "http://[::1]/x")]
    public void The_URL_may_end_with_a_slash_or_not(string root, string url) => ServicePath.Below(new Uri(root), "x").AbsoluteUri.ShouldBe(url);

    [Theory]
    [InlineData("..")]
    [InlineData("../admin")]
    [InlineData("a/../../admin")]
    [InlineData("./a")]
    [InlineData("a/%2e%2e/b")]
    [InlineData("a/%2E./b")]
    [InlineData("..%2fadmin")]
    [InlineData("..%5cadmin")]
    [InlineData("%252e%252e/admin")]
    [InlineData("%25252525252e%25252525252e/admin")]
    [InlineData("..;/admin")]
    [InlineData("..;a=b/admin")]
    [InlineData("//evil.example/")]
    [InlineData("http://evil.example/")]
    [InlineData("/http://evil.example/")]
    [InlineData("a b")]
    [InlineData("a\r\nHost: evil.example")]
    [InlineData("a\0")]
    [InlineData("a#b")]
    [InlineData("a\\..\\b")]
    [InlineData("b\u00fccher")]
    public void What_would_leave_it_or_is_no_path_is_refused(string path) => Should.Throw<ServiceRequestException>(() => ServicePath.Below(Root, path));

    [Fact]
    public void It_has_an_end() => Should.Throw<ServiceRequestException>(() => ServicePath.Below(Root, new string('a', 8193))).Message.ShouldContain("8192");

    [Fact]
    public void Whatever_a_rule_puts_together_stays_below()
    {
        var piece = Gen.Elements("..", ".", "/", "\\", "%2e", "%2f", "%5c", "%25", ";", "?", "#", "@", ":", "//", "a", "http:", "[", "]", "%00", " ", "\u202e");
        Prop.ForAll(
            piece.ListOf().Select(string.Concat).ToArbitrary(),
            path =>
            {
                try
                {
                    var url = ServicePath.Below(Root, path);
                    return url.Authority == "10.0.0.9:8443" && url.Scheme == "https" && url.AbsolutePath.StartsWith("/api/v1/", StringComparison.Ordinal);
                }
                catch (ServiceRequestException)
                {
                    return true;
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
