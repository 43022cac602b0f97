// chartjs-node-canvas asks for node-canvas's `createCanvas`, `registerFont`, `Image`, `toBuffer(callback)` and `toDataURL(callback)`.
// @napi-rs/canvas speaks that dialect under this path alone: its main entry returns promises where node-canvas takes callbacks.
module.exports = require('@napi-rs/canvas/node-canvas.js');
