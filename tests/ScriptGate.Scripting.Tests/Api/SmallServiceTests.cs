using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary><c>crypto</c>, <c>env</c>, <c>now</c> and <c>random</c>.</summary>
public sealed class SmallServiceTests
{
    [Theory]
    [InlineData("crypto.hash('md5', 'abc')", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("crypto.hash('sha1', 'abc')", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("crypto.hash('sha256', '')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("crypto.hash('sha512', 'abc', 'base64')", "3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==")]
    [InlineData("crypto.hmac('sha256', 'Jefe', 'what do ya want for nothing?')", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData("crypto.hash('sha256', 'ü') === crypto.hash('sha256', '\\u00fc')", "true")]
    [InlineData("crypto.equals('abc', 'abc') + '' + crypto.equals('abc', 'abd') + crypto.equals('abc', 'ab')", "truefalsefalse")]
    [InlineData("crypto.toBase64('zürich')", "esO8cmljaA==")]
    [InlineData("crypto.fromBase64('esO8cmljaA==')", "zürich")]
    [InlineData("crypto.fromBase64('no base64')", "null")]
    [InlineData("crypto.fromBase64('/w==')", "null")]
    [InlineData("crypto.hash('sha3', 'x')", "TypeError: algorithm: 'sha3' is none of 'md5', 'sha1', 'sha256', 'sha384', 'sha512'")]
    [InlineData("crypto.hash('sha1', '\\ud800')", "TypeError: hash: text must be a text without lone surrogates, but is a string")]
    [InlineData("env('KEY')", "secret")]
    [InlineData("env('UNSET')", "null")]
    [InlineData("env('PATH')", "TypeError: env: rules may not read 'PATH'; name it under 'environment' in the configuration")]
    [InlineData("now() === Date.now() && now()", "1772600767000")]
    public async Task They_answer(string expression, string said)
    {
        using var house = new ServiceHouse($"log({expression});");
        (await house.SaidAsync()).ShouldBe(said);
    }

    [Fact]
    public async Task Chance_is_the_sessions_own()
    {
        using var first = new ServiceHouse("log(random(), random());");
        using var second = new ServiceHouse("log(random(), Math.random());");
        var numbers = await first.SaidAsync();
        (await second.SaidAsync()).ShouldBe(numbers);
        numbers.Split(' ').Select(double.Parse).ShouldAllBe(number => number >= 0 && number < 1);
    }
}
